//go:build !ashlar_lean

package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

// repairCommand accepts changed files.
func (a *app) repairCommand() *cobra.Command {
	cmd := a.ledgerCommand(marking{(*runner.Runner).Repair, (*runner.Runner).RepairTenants, "repaired", "it is as it was applied"})
	cmd.Use = "repair VERSION..."
	cmd.Short = "Accept files that changed since they were applied"
	cmd.Long = `Accept files that changed since they were applied, after showing the difference
where git knows it. Nothing of them is run: the database has to be already as
they say now, and so have all other databases that applied them before.`
	cmd.Example = a.example(`
  $ status                     # shows which files changed
  $ repair 20261122101500`)
	return cmd
}

// gitPatience bounds what git is asked.
const gitPatience = 10 * time.Second

// difference returns how a file differs from what was applied, as git shows it, or why that is not known.
func difference(path, applied string) string {
	const unknown = "what was applied is not known here: git has no file of that checksum"
	if _, err := os.Stat(path); err != nil {
		return unknown
	}
	ctx, cancel := context.WithTimeout(context.Background(), gitPatience)
	defer cancel()
	dir, name := filepath.Split(path)
	git := func(args ...string) []byte {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			return nil
		}
		return out
	}
	for _, commit := range strings.Fields(string(git("log", "--format=%H", "--", name))) {
		if sum, err := migration.ChecksumOf(git("show", commit+":./"+name)); err == nil && sum == applied {
			return string(bytes.TrimSpace(git("diff", "--no-color", "--no-ext-diff", commit, "--", name)))
		}
	}
	return unknown
}
