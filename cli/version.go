package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/snapshot"
)

// modulePath is that of Ashlar.
const modulePath = "github.com/ashlar-go/ashlar"

// versionCommand tells the version.
func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "The versions of Ashlar, of Go, and of the files it reads",
		Example: a.example("  $ version"),
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			a.report.tell(versions{moduleVersion(), runtime.Version(), snapshot.Format})
			return nil
		},
	}
}

// versions are those of this program.
type versions struct {
	Ashlar         string `json:"ashlar"`
	Go             string `json:"go"`
	SnapshotFormat int    `json:"snapshot_format"` // the newest that it reads
}

func (v versions) text(t text) {
	t.print(fmt.Sprintf("ashlar %s\n%s\nreads snapshots up to format %d\n", v.Ashlar, v.Go, v.SnapshotFormat))
}

// moduleVersion returns the version of the module, "devel" when it was built from a working copy.
func moduleVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	modules := append([]*debug.Module{&info.Main}, info.Deps...)
	for _, m := range modules {
		if m.Path != modulePath {
			continue
		}
		if m.Replace != nil || m.Version == "" || m.Version == "(devel)" {
			return "devel"
		}
		return m.Version
	}
	return "devel"
}
