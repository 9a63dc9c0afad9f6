//go:build !ashlar_lean

package cli_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/cli"
	"github.com/ashlar-go/ashlar/diff"
	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/git"
	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
	"github.com/ashlar-go/ashlar/snapshot"
)

// TestErrorCode: an error has the code of its kind, by itself, wrapped, and as that of a repo.
func TestErrorCode(t *testing.T) {
	t.Parallel()
	for code, err := range map[string]error{
		"failed":           errors.New("x"),
		"usage":            cli.Usage("Do.", "x"),
		"mistake":          ashlar.Mistake{Message: "x"},
		"refused":          &diff.Mistake{Message: "x"},
		"domains":          &generate.SelectionError{Message: "x"},
		"broken-snapshot":  &snapshot.FileError{Message: "x"},
		"conflict":         &snapshot.FileError{Message: "x", Conflict: true},
		"broken-migration": &migration.Problem{Message: "x"},
		"no-pair":          &migration.Problem{Message: "x", Unpaired: true},
		"git":              &git.Error{Message: "x"},
		"no-migrations":    &release.NoMigrationsError{Repo: "main", Folder: "main/migrations"},
		"tenants":          &runner.RolloutError{Failed: []runner.TenantResult{{Schema: "a", Err: errors.New("x")}}},
		"no-schema":        &runner.NoTenantError{Schema: "a"},
		"locked":           &runner.LockedError{},
		"changed":          &runner.ChangedError{Paths: []string{"x"}},
		"late":             &runner.LateError{},
		"missing":          &runner.MissingError{},
		"irreversible":     &runner.IrreversibleError{},
		"interrupted":      &runner.InterruptedError{},
		"dev-order":        &runner.DevOrderError{Steps: []runner.Step{{}}},
		"rights":           &runner.RightsError{},
		"statement":        &runner.StatementError{Err: errors.New("x")},
		"go":               &runner.CodeError{Err: errors.New("x")},
		"connection":       &runner.ConnectError{Err: errors.New("x")},
	} {
		for how, err := range map[string]error{"alone": err, "wrapped": fmt.Errorf("y: %w", err), "of a repo": &release.RepoError{Repo: "main", Err: err}} {
			if got := cli.ErrorCode(err); got != code {
				t.Errorf("%s, %s: %s", code, how, got)
			}
		}
	}
}
