package gosource

import (
	"bytes"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
)

// ashlarPath is the import path of the package of Resource.
const ashlarPath = "github.com/ashlar-go/ashlar"

// method is the name of the method.
const method = "Define"

// directive is the comment above a Define that is in no domain on purpose. A reason may follow.
const directive = "//ashlar:unlisted"

// suspicious reports whether a file may hold the Define of a type that is not known. It looks at bytes, so what it says of
// comments and strings is wrong, and nothing more than a reason to parse the file.
func suspicious(text []byte, path string, known map[Name]bool) bool {
	if !bytes.Contains(text, []byte(ashlarPath+`"`)) && !bytes.Contains(text, []byte(ashlarPath+"`")) {
		return false
	}
	for from := 0; ; {
		at := bytes.Index(text[from:], []byte(method))
		if at < 0 {
			return false
		}
		before := bytes.TrimRight(text[:from+at], " \t")
		from += at + len(method)
		after := bytes.TrimLeft(text[from:], " \t")
		if !bytes.HasSuffix(before, []byte(")")) || !bytes.HasPrefix(after, []byte("(")) {
			continue
		}
		if !known[Name{path, receiverBefore(before)}] {
			return true
		}
	}
}

// receiverBefore returns the type of a receiver that ends a text, as gofmt writes it: (t *T), (t *T[K]). Written otherwise
// it is something that is no name of a type.
func receiverBefore(text []byte) string {
	inside := text[bytes.LastIndexByte(text, '(')+1 : len(text)-1]
	inside, _, _ = bytes.Cut(inside, []byte("["))
	inside = bytes.TrimSpace(inside)
	return string(inside[bytes.LastIndexAny(inside, " \t*")+1:])
}

// parse parses a file. What is wrong in it is missing in what comes back, and nil is nothing at all.
func parse(files *token.FileSet, path string, text []byte) *ast.File {
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil && (file == nil || file.Name == nil) {
		return nil
	}
	return file
}

// defines returns the Defines of a file, without the import path of its package.
func defines(files *token.FileSet, file *ast.File) []Define {
	var found []Define
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || !isDefine(file, f) || onPurpose(f.Doc) {
			continue
		}
		name, params := receiver(f.Recv.List[0].Type)
		if name == "" {
			continue
		}
		at := files.Position(f.Pos())
		found = append(found, Define{
			Name: Name{Type: name}, In: file.Name.Name, Params: params, File: at.Filename, Line: at.Line,
		})
	}
	return found
}

// isDefine reports whether a function is a method Define(*ashlar.Resource).
func isDefine(file *ast.File, f *ast.FuncDecl) bool {
	if f.Name.Name != method || f.Recv.NumFields() != 1 || f.Type.Params.NumFields() != 1 || f.Type.Results.NumFields() > 0 {
		return false
	}
	pointer, ok := ast.Unparen(f.Type.Params.List[0].Type).(*ast.StarExpr)
	if !ok {
		return false
	}
	from, name := named(pointer.X)
	return name == "Resource" && importedAs(file, ashlarPath, "ashlar", from)
}

// onPurpose reports whether a comment says that nothing is to be said.
func onPurpose(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	for _, line := range doc.List {
		if rest, ok := strings.CutPrefix(line.Text, directive); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
			return true
		}
	}
	return false
}

// receiver returns the name of a receiver's type, and its parameters as they are written there; one without a name gets one.
func receiver(typ ast.Expr) (name, params string) {
	var indices []ast.Expr
	for {
		switch x := typ.(type) {
		case *ast.ParenExpr:
			typ = x.X
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ, indices = x.X, []ast.Expr{x.Index}
		case *ast.IndexListExpr:
			typ, indices = x.X, x.Indices
		case *ast.Ident:
			var names []string
			for i, index := range indices {
				_, param := named(index)
				if param == "_" {
					param = "T" + strconv.Itoa(i+1)
				}
				names = append(names, param)
			}
			if len(names) > 0 {
				params = "[" + strings.Join(names, ", ") + "]"
			}
			return x.Name, params
		default:
			return "", ""
		}
	}
}

// named returns what a type is written as: the import that it comes from, or nothing, and its name, without pointers and
// type arguments. A type without a name has none here.
func named(typ ast.Expr) (from, name string) {
	switch x := typ.(type) {
	case *ast.ParenExpr:
		return named(x.X)
	case *ast.StarExpr:
		return named(x.X)
	case *ast.IndexExpr:
		return named(x.X)
	case *ast.IndexListExpr:
		return named(x.X)
	case *ast.Ident:
		return "", x.Name
	case *ast.SelectorExpr:
		if from, ok := x.X.(*ast.Ident); ok {
			return from.Name, x.Sel.Name
		}
	}
	return "", ""
}

// importedAs reports whether a file imports a package under a name. The package's own name is given; the name is empty
// where what it holds is written without one, which a dot does.
func importedAs(file *ast.File, path, own, name string) bool {
	for _, spec := range file.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err != nil || imported != path {
			continue
		}
		as := own
		if spec.Name != nil {
			as = spec.Name.Name
		}
		if as == "." {
			as = ""
		}
		if as == name {
			return true
		}
	}
	return false
}

// platform is what the running program was built for, with the tags of its build.
var platform = sync.OnceValue(func() build.Context {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH = runtime.GOOS, runtime.GOARCH
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			switch setting.Key {
			case "-tags":
				ctx.BuildTags = strings.Split(setting.Value, ",")
			case "CGO_ENABLED":
				ctx.CgoEnabled = setting.Value == "1"
			}
		}
	}
	return ctx
})

// built reports whether a file belongs to the build.
func built(dir, name string) bool {
	ctx := platform()
	ok, err := ctx.MatchFile(dir, name)
	return ok && err == nil
}
