package cli

import (
	"cmp"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ashlar-go/ashlar/internal/near"
)

// flagError turns an error of the flag parser into one of usage, with the flag that may have been meant.
func flagError(cmd *cobra.Command, err error) error {
	hint := "Type " + cmd.CommandPath() + " --help for the flags."
	unknown := new(pflag.NotExistError)
	if errors.As(err, &unknown) {
		if name := unknown.GetSpecifiedName(); !cmd.HasParent() && (name == "version" || name == "v" || name == "V") {
			hint = "Did you mean " + cmd.CommandPath() + " version?"
			return Usage(hint, "unknown flag %s of %s", map[bool]string{true: "-" + name, false: "--" + name}[len(name) == 1], cmd.CommandPath())
		}
		if unknown.GetSpecifiedShortnames() != "" {
			return Usage(hint, "unknown flag -%s of %s", unknown.GetSpecifiedName(), cmd.CommandPath())
		}
		if meant := near.Word(unknown.GetSpecifiedName(), flagNames(cmd)); meant != "" {
			hint = "Did you mean --" + meant + "?"
		}
		return Usage(hint, "unknown flag --%s of %s", unknown.GetSpecifiedName(), cmd.CommandPath())
	}
	invalid := new(pflag.InvalidValueError)
	if errors.As(err, &invalid) {
		if what, ok := takes[invalid.GetFlag().Value.Type()]; ok {
			hint = "Take " + what + "."
			if isURL(invalid.GetValue()) {
				hint = urlHint(cmd)
			}
			return Usage(hint, "--%s %q: not %s", invalid.GetFlag().Name, invalid.GetValue(), what)
		}
	}
	return Usage(hint, "%v", err)
}

// takes says what the flags of a type take.
var takes = map[string]string{
	"int":      "a whole number",
	"duration": "a duration such as 10s",
	"bool":     "true or false",
}

// flagNames returns the long names of the flags that a command takes.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}

// ofOthers are the commands of other tools, with what they are called here.
var ofOthers = map[string]string{
	"up": "migrate", "apply": "migrate", "down": "rollback", "undo": "rollback", "diff": "generate --dry-run", "makemigrations": "generate",
	"lint": "check", "validate": "check", "force": "mark",
}

// unknownCommand is the error for a word that is no command below another one.
func unknownCommand(above *cobra.Command, word string) error {
	var names []string
	for _, cmd := range above.Commands() {
		if cmd.IsAvailableCommand() {
			names = append(names, cmd.Name())
		}
	}
	hint := "Type " + above.CommandPath() + " --help for the commands."
	meant := near.Word(word, names)
	if !above.HasParent() {
		meant = cmp.Or(ofOthers[word], meant)
	}
	if meant != "" {
		hint = "Did you mean " + above.CommandPath() + " " + meant + "?"
	}
	return Usage(hint, "unknown command %q", strings.TrimSpace(strings.TrimPrefix(above.CommandPath()+" "+word, above.Root().CommandPath())))
}

// onlyBelow is for commands that do nothing by themselves: an argument is meant as a command below.
func onlyBelow(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(cmd, args[0])
	}
	return nil
}
