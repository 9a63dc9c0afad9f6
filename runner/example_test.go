package runner_test

import (
	"context"
	"fmt"
	"os"

	"github.com/ashlar-go/ashlar/migration"
	"github.com/ashlar-go/ashlar/runner"
)

func Example() {
	migrations, err := migration.Read(os.DirFS("db/main/migrations"))
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := runner.New(os.Getenv("DATABASE_URL"), migrations, runner.Options{Repo: "main", SearchPath: []string{"public"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := r.Up(context.Background(), runner.All())
	for _, step := range result.Steps {
		fmt.Println("applied", step, "in", step.Duration)
	}
	if err != nil {
		fmt.Println(err)
	}
}

func ExampleTarget() {
	fmt.Println(runner.Steps(3))
	fmt.Println(runner.To(20261122101500))
	fmt.Println(runner.ToExclusive(20261122101500))
	// Output:
	// --step 3
	// --to 20261122101500
	// --to-exclusive 20261122101500
}
