//go:build ashlar_lean

package cli

import "github.com/spf13/cobra"

// runningCommands stand in for the commands that need a database, which this program was built without.
var runningCommands = leftOut()

// runningKinds are none either.
var runningKinds []kind

// runningTellers are none: no error of package runner comes up.
var runningTellers []func(*told, error)

func leftOut() []func(*app) *cobra.Command {
	var all []func(*app) *cobra.Command
	for _, name := range running {
		all = append(all, func(*app) *cobra.Command {
			return &cobra.Command{
				Use: name, Hidden: true, DisableFlagParsing: true,
				RunE: func(*cobra.Command, []string) error {
					return Usage("Build it without that tag.", "%s is not in this program: it was built with the tag ashlar_lean", name)
				},
			}
		})
	}
	return all
}
