//go:build !ashlar_lean

package cli_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ashlar-go/ashlar/cli"
)

var update = flag.Bool("update", false, "write the page of the commands and their JSON Schemas anew")

// TestReference compares docs/reference/commands.md with the commands.
func TestReference(t *testing.T) {
	t.Parallel()
	page := filepath.Join("..", "docs", "reference", "commands.md")
	want := reference(cli.Root())
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is not what the commands say; go test ./cli -run '^TestReference$' -update writes it (-commands +page):\n%s", page, diff)
	}
}

// codeRow finds the first cell of a table of codes.
var codeRow = regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|")

// TestErrorsReference: docs/reference/errors.md tells of each code of an error, and of no other.
func TestErrorsReference(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "docs", "reference", "errors.md"))
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, row := range codeRow.FindAllStringSubmatch(string(page), -1) {
		told = append(told, row[1])
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(cli.ErrorCodes())), slices.Sorted(slices.Values(told))); diff != "" {
		t.Errorf("-code +page:\n%s", diff)
	}
}

// shared is how many commands have to take a flag, in the same words, for the page to describe it once.
const shared = 4

// reference returns the page of the commands.
func reference(root *cobra.Command) string {
	commands := commandsBelow(root)
	takers := map[string]int{}
	for _, cmd := range commands {
		cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) { takers[flagLine(f)]++ })
	}
	common := func(f *pflag.Flag) bool { return takers[flagLine(f)] >= shared }

	var b strings.Builder
	b.WriteString("# Commands\n\n<!-- Written by the tests of package cli from the commands themselves: go test ./cli -run '^TestReference$' -update -->\n\n")
	b.WriteString("What `--help` prints of each command, on one page. [The command line](../guide/commands.md) in the guide explains what\n" +
		"commands have in common: several repos, exit codes, JSON, and use without Go code. " +
		"[Settings](settings.md) has the environment.\n\n")
	b.WriteString("| command | what | database |\n|---|---|---|\n")
	for _, cmd := range commands {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s |\n", typed(cmd), anchor(cmd), cell(firstSmall(cmd.Short)), map[bool]string{true: "yes", false: "no"}[needsDatabase(cmd)])
	}
	b.WriteString("\n## Flags of all commands\n\n" + flagTable(root.PersistentFlags(), func(*pflag.Flag) bool { return true }))
	b.WriteString("\nEach also takes `--help`, or `-h`.\n")
	b.WriteString("\n## Flags of several commands\n\nThey mean the same wherever a command names them.\n\n")
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	for _, cmd := range commands {
		all.AddFlagSet(filtered(cmd.NonInheritedFlags(), common))
	}
	b.WriteString(flagTable(all, func(*pflag.Flag) bool { return true }))
	for _, cmd := range commands {
		b.WriteString(section(cmd, common))
	}
	return b.String()
}

// section returns what the page says of one command.
func section(cmd *cobra.Command, common func(*pflag.Flag) bool) string {
	var b strings.Builder
	long := cmd.Long
	if long == "" {
		long = cmd.Short + "."
	}
	usage := strings.TrimSuffix(cmd.UseLine(), " [flags]")
	if cmd.HasAvailableSubCommands() {
		usage = cmd.CommandPath() + " COMMAND"
	}
	fmt.Fprintf(&b, "\n## %s\n\n    %s [flags]\n\n%s\n", typed(cmd), usage, paragraphs(long))
	if needsDatabase(cmd) {
		without := ""
		if cmd.Flags().Lookup("offline") != nil {
			without = ", but not with `--offline`"
		}
		b.WriteString("\nNeeds a database" + without + ".\n")
	}
	if cmd.HasAvailableSubCommands() {
		var names []string
		for _, sub := range commandsBelow(cmd) {
			names = append(names, fmt.Sprintf("[`%s`](#%s)", sub.Name(), anchor(sub)))
		}
		b.WriteString("\nCommands: " + strings.Join(names, ", ") + ".\n")
	}
	if own := flagTable(cmd.NonInheritedFlags(), func(f *pflag.Flag) bool { return !common(f) }); own != "" {
		b.WriteString("\n" + own)
	}
	var names []string
	filtered(cmd.NonInheritedFlags(), common).VisitAll(func(f *pflag.Flag) { names = append(names, "`--"+f.Name+"`") })
	if len(names) > 0 {
		b.WriteString("\nOf the [flags of several commands](#flags-of-several-commands): " + strings.Join(names, ", ") + ".\n")
	}
	if cmd.Example != "" {
		b.WriteString("\n" + indented(strings.Trim(cmd.Example, "\n"), "  ") + "\n")
	}
	return b.String()
}

// commandsBelow returns the commands that are not hidden, each in front of those below it.
func commandsBelow(cmd *cobra.Command) (all []*cobra.Command) {
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			all = append(append(all, sub), commandsBelow(sub)...)
		}
	}
	return all
}

// typed returns how a command is typed behind the name of the program.
func typed(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

func anchor(cmd *cobra.Command) string { return strings.ReplaceAll(typed(cmd), " ", "-") }

// needsDatabase reports whether a command, or the one above it, is left out of a program without the driver.
func needsDatabase(cmd *cobra.Command) bool {
	first, _, _ := strings.Cut(typed(cmd), " ")
	return slices.Contains(cli.Running, first)
}

func filtered(flags *pflag.FlagSet, wanted func(*pflag.Flag) bool) *pflag.FlagSet {
	some := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && f.Name != "help" && wanted(f) {
			some.AddFlag(f)
		}
	})
	return some
}

// flagTable returns the table of the wanted flags by name; nothing for none.
func flagTable(flags *pflag.FlagSet, wanted func(*pflag.Flag) bool) string {
	var b strings.Builder
	filtered(flags, wanted).VisitAll(func(f *pflag.Flag) { b.WriteString(flagLine(f)) })
	if b.Len() == 0 {
		return ""
	}
	return "| flag | means |\n|---|---|\n" + b.String()
}

// flagLine is the line of a flag in a table.
func flagLine(f *pflag.Flag) string {
	value, usage := pflag.UnquoteUsage(f)
	name := strings.TrimSpace("--" + f.Name + " " + value)
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + "`, `" + name
	}
	if !slices.Contains([]string{"", "false", "0", "0s", "[]"}, f.DefValue) {
		usage += " (default `" + f.DefValue + "`)"
	}
	return "| `" + name + "` | " + cell(strings.Join(strings.Fields(usage), " ")) + " |\n"
}

var (
	flagName = regexp.MustCompile("(^|[ (])(--[a-z][a-z-]*[a-z])")
	asterisk = regexp.MustCompile(`\*`)
)

// prose is text of a page of help as Markdown.
func prose(text string) string {
	return flagName.ReplaceAllString(asterisk.ReplaceAllString(text, `\*`), "$1`$2`")
}

func cell(text string) string { return strings.ReplaceAll(prose(text), "|", `\|`) }

// paragraphs is prose, with what is indented as it stands.
func paragraphs(text string) string {
	all := strings.Split(text, "\n\n")
	for i, paragraph := range all {
		if strings.HasPrefix(paragraph, "  ") {
			all[i] = indented(paragraph, "  ")
		} else {
			all[i] = prose(paragraph)
		}
	}
	return strings.Join(all, "\n\n")
}

func indented(text, by string) string { return by + strings.ReplaceAll(text, "\n", "\n"+by) }

func firstSmall(text string) string { return strings.ToLower(text[:1]) + text[1:] }
