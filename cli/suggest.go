package cli

import (
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError turns an error of the flag parser into one of usage, with the flag that may have been meant.
func flagError(cmd *cobra.Command, err error) error {
	hint := "Type " + cmd.CommandPath() + " --help for the flags."
	unknown := new(pflag.NotExistError)
	if errors.As(err, &unknown) {
		if near := nearest(unknown.GetSpecifiedName(), flagNames(cmd)); near != "" {
			hint = "Did you mean --" + near + "?"
		}
		return Usage(hint, "unknown flag --%s of %s", unknown.GetSpecifiedName(), cmd.CommandPath())
	}
	return Usage(hint, "%v", err)
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
	if near := nearest(word, names); near != "" {
		hint = "Did you mean " + root.CommandPath() + " " + near + "?"
	}
	return Usage(hint, "unknown command %q", word)
}

// nearest returns the word that a mistyped one most likely stands for, or nothing.
func nearest(typed string, words []string) string {
	best, distance := "", len(typed)/3+2 // a third of the letters may be wrong
	for _, word := range words {
		if d := editDistance(typed, word); d < distance {
			best, distance = word, d
		}
	}
	return best
}

// editDistance counts the letters to insert, delete or replace to make b of a.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
