package cli

import (
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ashlar-go/ashlar/internal/near"
)

// flagError turns an error of the flag parser into one of usage, with the flag that may have been meant.
func flagError(cmd *cobra.Command, err error) error {
	hint := "Type " + cmd.CommandPath() + " --help for the flags."
	unknown := new(pflag.NotExistError)
	if errors.As(err, &unknown) {
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

// unknownCommand is the error for a word that is no command.
func unknownCommand(root *cobra.Command, word string) error {
	var names []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			names = append(names, cmd.Name())
		}
	}
	hint := "Type " + root.CommandPath() + " --help for the commands."
	if meant := near.Word(word, names); meant != "" {
		hint = "Did you mean " + root.CommandPath() + " " + meant + "?"
	}
	return Usage(hint, "unknown command %q", word)
}
