package cli

import (
	"slices"

	"github.com/spf13/cobra"
)

// root returns the tree of commands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "ashlar",
		Short: "PostgreSQL migrations from resources declared in Go",
		Long: `Ashlar keeps a PostgreSQL database in step with resources declared in Go.

Change a declaration, generate the migration, read it, migrate. Each command
tells what it looked at and what to type next.`,
		Example: a.example(`
  $ init                     # db/ and a first resource
  $ generate add_tickets     # no database needed
  $ create                   # the database that DATABASE_URL names
  $ migrate
  $ rollback --repo main
  $ status`),
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: a.name},
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,

		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			if !a.json {
				a.report.live = text{to: a.stdout, quiet: a.quiet, shown: onTerminal()}
			}
			if parent := cmd.Parent(); a.json && parent != nil && parent.Name() == "completion" {
				return Usage("Leave --json out.", "%s prints what a shell reads", cmd.CommandPath())
			}
			return checkFlags(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			if a.json {
				return Usage("Name a command, or leave --json out.", "--json needs a command")
			}
			return cmd.Help()
		},
	}
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(a.helpCommand())
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { a.help(cmd) })
	flags := root.PersistentFlags()
	flags.StringSliceVar(&a.repos, "repo", nil, "only this `REPO`; may be given several times")
	flags.StringVar(&a.dir, "dir", "", "the `FOLDER` of the project's main.go and its repos (default db)")
	flags.BoolVar(&a.quiet, "quiet", false, "print nothing but errors and what was asked for")
	flags.BoolVar(&a.json, "json", false, "print one JSON object, errors too, and nothing else")
	for _, add := range commands {
		root.AddCommand(add(a))
	}
	a.completing(root)
	eachOnce(root)
	for _, cmd := range append(root.Commands(), root) {
		if check := cmd.Args; check != nil {
			cmd.Args = func(cmd *cobra.Command, args []string) error {
				if slices.ContainsFunc(args, isURL) {
					return urlArgument(cmd)
				}
				return check(cmd, args)
			}
		}
	}
	return root
}

// commands make the commands, those that need a database apart.
var commands = append([]func(*app) *cobra.Command{
	(*app).initCommand,
	(*app).generateCommand,
	(*app).checkCommand,
	(*app).newCommand,
	(*app).rebaseCommand,
	(*app).resolveCommand,
	(*app).versionCommand,
}, runningCommands...)

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return Usage("Type "+cmd.CommandPath()+" --help for what it takes.",
		"%s takes no arguments, got %q", cmd.CommandPath(), args[0])
}

// oneArg demands one argument of the given name.
func oneArg(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		hint := "Type " + cmd.CommandPath() + " " + name + "."
		switch len(args) {
		case 1:
			return nil
		case 0:
			return Usage(hint, "%s needs a %s", cmd.CommandPath(), name)
		}
		return Usage(hint, "%s takes one %s, got also %q", cmd.CommandPath(), name, args[1])
	}
}

// twoArgs takes exactly two arguments.
func twoArgs(first, second string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 2 {
			return nil
		}
		return Usage("Type "+cmd.CommandPath()+" "+first+" "+second+".", "%s needs %s and %s", cmd.CommandPath(), first, second)
	}
}
