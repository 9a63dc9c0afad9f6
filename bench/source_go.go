package main

import (
	"fmt"
	"strings"
)

const resourceGo = `
// %[1]s is a row of the table %[2]s.
type %[1]s struct {
	ID        int64
	ParentID  *int64
	Email     string
	Name      string
	Note      *string
	Amount    int64
	Ratio     float64
	Active    bool
	CreatedAt time.Time
	ClosedAt  *time.Time
%[4]s}

// Define says what the struct cannot.
func (x *%[1]s) Define(r *ashlar.Resource) {
	r.Table("%[2]s")
	r.PrimaryKey(&x.ID)
	r.Column(&x.Active).Default(true)
	r.Column(&x.CreatedAt).Default(ashlar.Now)
	r.References(&x.ParentID, %[3]s)
	r.Unique(&x.Email)
	r.Index(&x.Name)
	r.Index(&x.CreatedAt)
}
`

// goPackage returns the source of one package of resources.
func goPackage(pkg, size int, s state) string {
	var b strings.Builder
	from, to := members(pkg, size)
	fmt.Fprintf(&b, "// Package p%02d declares resources.\npackage p%02d\n\n", pkg, pkg)
	b.WriteString("import (\n\t\"time\"\n\n\t\"github.com/ashlar-go/ashlar\"\n)\n\n")
	fmt.Fprintf(&b, "// Domain lists the resources.\nvar Domain = ashlar.Domain{Name: \"p%02d\", Resources: []ashlar.Definer{\n", pkg)
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "\t&%s{},\n", goType(i))
	}
	b.WriteString("}}\n")
	for i := from; i < to; i++ {
		to, more := "&"+goType(target(i))+"{}", ""
		if target(i) == i {
			to = "x"
		}
		if s.has(i) {
			more = "\t" + strings.ToUpper(s.column[:1]) + s.column[1:] + " *string\n"
		}
		fmt.Fprintf(&b, resourceGo, goType(i), table(i), to, more)
	}
	if pkg == 0 {
		fmt.Fprintf(&b, "\n// Title says what a row is.\nfunc (x *%s) Title() string { return %q + x.Name }\n", goType(0), s.edition)
	}
	return b.String()
}

func goType(resource int) string { return fmt.Sprintf("R%05d", resource) }

// goProject returns the source of the package that lists the domains.
func goProject(size int) string {
	var b strings.Builder
	b.WriteString("// Package app lists what the database holds.\npackage app\n\nimport (\n\t\"github.com/ashlar-go/ashlar\"\n\n")
	for pkg := range packages(size) {
		fmt.Fprintf(&b, "\t\"example.com/app/p%02d\"\n", pkg)
	}
	b.WriteString(")\n\n// Project is the one database.\nvar Project = ashlar.Project{Repos: []ashlar.Repo{{Name: \"main\", Domains: []ashlar.Domain{\n")
	for pkg := range packages(size) {
		fmt.Fprintf(&b, "\tp%02d.Domain,\n", pkg)
	}
	b.WriteString("}}}}\n")
	return b.String()
}

// mainGo is the program in db/, as "ashlar init" writes it.
const mainGo = `package main

import (
	"embed"

	"example.com/app"
	"github.com/ashlar-go/ashlar/cli"
)

// The migrations travel inside the binary.
//
//go:embed all:main
var files embed.FS

func main() { cli.Main(app.Project, files) }
`

// goMod returns the go.mod of a project that uses the checkout with this go.mod: it needs what the checkout needs.
func goMod(root, checkout string) string {
	_, needs, _ := strings.Cut(checkout, "\nrequire (")
	needs, _, _ = strings.Cut(needs, "\ntool ")
	return "module example.com/app\n\ngo 1.26.0\n\n" +
		"require github.com/ashlar-go/ashlar v0.0.0\n\n" +
		"replace github.com/ashlar-go/ashlar => " + root + "\n\n" +
		"require (" + needs + "\ntool github.com/ashlar-go/ashlar/cmd/ashlar\n"
}
