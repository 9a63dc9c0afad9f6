package release_test

import (
	"context"
	"fmt"
	"os"

	"github.com/ashlar-go/ashlar"
	"github.com/ashlar-go/ashlar/release"
	"github.com/ashlar-go/ashlar/runner"
)

// A program applies what is pending when it starts.
func ExampleMigrate() {
	project := ashlar.Project{Repos: []ashlar.Repo{{Name: "main"}}}
	results, err := release.Migrate(context.Background(), project, os.DirFS("db"), release.Options{})
	for _, result := range results {
		fmt.Println(result.Repo, "applied", len(result.Steps))
	}
	if err != nil {
		fmt.Println(err)
	}
}

func ExampleRollback() {
	repo := ashlar.Repo{Name: "main"}
	result, err := release.Rollback(context.Background(), repo, os.DirFS("db"), release.Options{Target: runner.ToExclusive(20261122101500)})
	fmt.Println("reverted", len(result.Steps), err)
}

func ExampleFolder() {
	fmt.Println(release.Folder(ashlar.Repo{Name: "billing"}))
	// Output: billing/migrations
}
