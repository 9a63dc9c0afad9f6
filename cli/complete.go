package cli

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/migration"
)

// What a shell is told of words that are typed in part. It reads names of files and nothing else: no program of a project is
// built, and no database is asked.

// completing makes the commands complete what can be known from files.
func (a *app) completing(root *cobra.Command) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	_ = root.RegisterFlagCompletionFunc("repo", a.completeRepos) // it fails where a flag is not there
	_ = root.MarkPersistentFlagDirname("dir")
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, flag := range []string{"to", "to-exclusive"} {
			_ = cmd.RegisterFlagCompletionFunc(flag, a.completeVersions)
		}
		for _, flag := range []string{"migrations-path", "tenant-migrations-path"} {
			_ = cmd.MarkFlagDirname(flag)
		}
		if slices.Contains([]string{"mark", "unmark", "repair"}, cmd.Name()) {
			cmd.ValidArgsFunction = a.completeVersions
		}
		for _, below := range cmd.Commands() {
			walk(below)
		}
	}
	walk(root)
}

// completion adds the command that prints what a shell has to read. Its pages are cobra's.
func completion(root *cobra.Command, args []string) {
	root.InitDefaultCompletionCmd(args...)
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cmd.Short = "Print what a shell needs to complete commands"
			cmd.Args = onlyBelow
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

// completeRepos returns the repos whose folders are there.
func (a *app) completeRepos(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	markers, _ := filepath.Glob(filepath.Join(cmp.Or(a.dir, usualDir), "*", marker)) // the pattern is right
	var names []string
	for _, path := range markers {
		names = append(names, filepath.Base(filepath.Dir(path)))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeVersions returns the versions of all migrations that are there, the last one first, each with its name.
func (a *app) completeVersions(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	patterns := []string{filepath.Join(cmp.Or(a.dir, usualDir), "*", "*", "*.up.sql")}
	for _, flag := range []string{"migrations-path", "tenant-migrations-path"} {
		if folder, err := cmd.Flags().GetString(flag); err == nil && folder != "" {
			patterns = append(patterns, filepath.Join(folder, "*.up.sql"))
		}
	}
	var versions []string
	for _, pattern := range patterns {
		paths, _ := filepath.Glob(pattern) // one that is odd matches nothing
		for _, path := range paths {
			version, name, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".up.sql"), "_")
			if versionOf(path) > 0 && !slices.Contains(args, version) {
				versions = append(versions, version+"\t"+name)
			}
		}
	}
	slices.SortStableFunc(versions, func(a, b string) int { return cmp.Compare(versionIn(b), versionIn(a)) })
	return versions, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// versionIn returns the version in front of a tab.
func versionIn(completion string) migration.Version {
	number, _, _ := strings.Cut(completion, "\t")
	return versionOf(number)
}
