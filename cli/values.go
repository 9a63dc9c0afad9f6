package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// urlStart is how the URL of a database begins.
var urlStart = regexp.MustCompile(`^\s*postgres(ql)?://`)

func isURL(text string) bool { return urlStart.MatchString(text) }

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// once is the value of a flag that is given once. The parser would take the last one that it meets, without a word.
type once struct {
	pflag.Value
	given    bool
	differed bool // it was given again, with another value
}

// Set takes a value.
func (o *once) Set(text string) error {
	before := o.String()
	err := o.Value.Set(text)
	o.differed = o.differed || o.given && o.String() != before
	o.given = true
	return err
}

// eachOnce makes known which of the flags of a command, and of those below it, are given twice. Lists may be.
func eachOnce(cmd *cobra.Command) {
	for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			if _, list := f.Value.(pflag.SliceValue); !list {
				f.Value = &once{Value: f.Value}
			}
		})
	}
	for _, below := range cmd.Commands() {
		eachOnce(below)
	}
}

// checkFlags refuses what no flag can mean: nothing, which is mostly a variable of the shell that is not set, two values
// where one counts, and the URL of a database where none belongs.
func checkFlags(cmd *cobra.Command, _ []string) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			if values = list.GetSlice(); len(values) == 0 {
				values = []string{""}
			}
		}
		switch {
		case err != nil:
		case slices.ContainsFunc(values, isBlank):
			err = Usage("Give it a value, or leave it out. A variable that is not set may be the cause.", "--%s is empty", f.Name)
		case f.Name != "url" && slices.ContainsFunc(values, isURL):
			err = Usage(urlHint(cmd), "--%s takes no URL", f.Name)
		case twice(f):
			err = Usage("Give it once. Nothing was done.", "--%s is given twice, with different values", f.Name)
		}
	})
	if err == nil && cmd.Flags().Changed("schema") && !cmd.Flags().Changed("migrations-path") {
		err = Usage("Add --migrations-path DIR, or leave it out: in a project the declarations name the schemas.",
			"--schema needs --migrations-path")
	}
	return err
}

// twice reports whether a flag was given with two values.
func twice(f *pflag.Flag) bool {
	o, ok := f.Value.(*once)
	return ok && o.differed
}

// urlArgument is the error for a URL that is an argument. It may hold a password, so it is not repeated.
func urlArgument(cmd *cobra.Command) error {
	if !cmd.HasParent() {
		return Usage("Name the command first, and give the URL with --url.", "unknown command: a URL")
	}
	return Usage(urlHint(cmd), "%s takes no URL as an argument", cmd.CommandPath())
}

// urlHint says where a URL belongs.
func urlHint(cmd *cobra.Command) string {
	if cmd.Flags().Lookup("url") == nil {
		return "Leave it out: " + cmd.CommandPath() + " needs no database."
	}
	return "Did you mean --url?"
}
