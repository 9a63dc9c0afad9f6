package ashlar_test

import (
	"fmt"
	"time"

	"github.com/ashlar-go/ashlar"
)

// Writer and Article are the resources of the examples.
type Writer struct {
	ID    int64
	Email string
}

// Define says what the struct cannot.
func (w *Writer) Define(r *ashlar.Resource) {
	r.Table("writers")
	r.PrimaryKey(&w.ID)
	r.Column(&w.Email).Type("varchar(200)")
	r.Unique(&w.Email)
}

// Article refers to its writer.
type Article struct {
	ID          int64
	WriterID    int64
	Title       string
	PublishedAt *time.Time
}

// Define says what the struct cannot.
func (a *Article) Define(r *ashlar.Resource) {
	r.Table("articles")
	r.PrimaryKey(&a.ID)
	r.References(&a.WriterID, &Writer{}).OnDelete(ashlar.Cascade).Index()
	r.Index(ashlar.Desc(&a.PublishedAt)).Where("$1 IS NOT NULL", &a.PublishedAt)
	r.Check("title_not_blank", "$1 <> ''", &a.Title)
}

func ExampleCompile() {
	cat, err := ashlar.Compile(ashlar.Repo{
		Domains: []ashlar.Domain{{Name: "blog", Resources: []ashlar.Definer{&Writer{}, &Article{}}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, table := range cat.SortedTables() {
		fmt.Println(table.Name.Name)
		for _, column := range table.Columns {
			fmt.Println("  ", column.Name, column.Type, column.NotNull)
		}
	}
	// Output:
	// articles
	//    id bigint true
	//    writer_id bigint true
	//    title text true
	//    published_at timestamptz false
	// writers
	//    id bigint true
	//    email varchar(200) true
}

func ExampleProject_Validate() {
	project := ashlar.Project{Repos: []ashlar.Repo{{
		Domains: []ashlar.Domain{{Name: "blog", Resources: []ashlar.Definer{&Article{}}}}, // and the writer?
	}}}
	fmt.Println(project.Validate())
	// Output:
	// example_test.go:36: resource Article: References(WriterID, Writer): Writer is in no domain of repo "main"
	// 	hint: List it in a domain.
}

func ExampleRepo_WithDefaults() {
	repo := ashlar.Repo{}.WithDefaults()
	fmt.Println(repo.Name, repo.URLEnv, repo.Schema, repo.ExtensionSchema, repo.MinVersion)
	fmt.Println(repo.Paths.Migrations, repo.Paths.TenantMigrations, repo.Paths.Snapshots)
	// Output:
	// main DATABASE_URL public public 14
	// migrations tenant_migrations snapshots
}
