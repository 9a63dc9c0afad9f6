package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashlar-go/ashlar/catalog"
	"github.com/ashlar-go/ashlar/internal/ident"
)

// Answers are decisions that the declarations do not hold. The zero value decides nothing.
type Answers struct {
	ConcurrentIndexes bool // build new indexes and unique constraints of tables that exist without blocking writes
	DontDropColumns   bool // columns that go leave the snapshot and stay in the database; the files hold their drop as a comment

	list []answer
}

// answer is one decision: a verb, the thing it is about, and for renames and fills what follows the equals sign.
type answer struct {
	verb  verb
	kind  kind
	path  []string // the names that were given, from the outside in
	value string
	text  string // as it was given
}

type verb string

const (
	rename verb = "rename"
	drop   verb = "drop"
	keep   verb = "keep"
	fill   verb = "fill"
)

type kind string

const (
	schemaKind   kind = "schema"
	tableKind    kind = "table"
	typeKind     kind = "type"
	sequenceKind kind = "sequence"
	valueKind    kind = "value" // of an enum
	columnKind   kind = "column"

	domainKind kind = "domain" // in messages; answers call it a type

	partitionKind kind = "partition" // of a table
)

// kind returns the word that answers have for a kind of thing.
func (k kind) kind() kind {
	if k == domainKind {
		return typeKind
	}
	return k
}

// ParseAnswers reads the flags --rename, --drop, --keep and --fill:
//
//	--rename posts.title=headline   --rename table:posts=articles   --rename schema:sales=billing
//	--drop   posts.title            --drop   table:posts            --drop   schema:sales
//	--keep   posts.title            --keep   table:posts            --keep   schema:sales
//	--fill   posts.slug=expression
//
// The prefix partition: stands for a partition of a table, partition:visits.visits_2026; one that is kept is detached. The
// prefixes type: and sequence: stand for enum types and domains, and for sequences of their own, and value: for a value of an enum,
// value:priority.low, which cannot be kept without being declared.
//
// A table may be given with its schema, "billing.invoices.total"; a name with a dot in it stands in double quotes.
func ParseAnswers(renames, drops, keeps, fills []string) (Answers, error) {
	var out Answers
	for _, group := range []struct {
		verb  verb
		texts []string
	}{{rename, renames}, {drop, drops}, {keep, keeps}, {fill, fills}} {
		for _, text := range group.texts {
			a, err := parseAnswer(group.verb, text)
			if err != nil {
				return Answers{}, err
			}
			out.list = append(out.list, a)
		}
	}
	return out, nil
}

func parseAnswer(v verb, text string) (answer, error) {
	a := answer{verb: v, kind: columnKind, text: text}
	rest := text
	for _, k := range []kind{schemaKind, tableKind, typeKind, sequenceKind, valueKind, partitionKind} {
		if after, ok := strings.CutPrefix(rest, string(k)+":"); ok && v != fill {
			a.kind, rest = k, after
		}
	}
	if v == keep && a.kind == valueKind {
		return answer{}, &AnswerError{v, text, "cannot be: a value that stays in the type has to be declared"}
	}
	wantsValue := v == rename || v == fill
	object, value, found := cutValue(rest)
	if wantsValue != found || found && strings.TrimSpace(value) == "" {
		return answer{}, &AnswerError{v, text, "is not of the form " + forms[v]}
	}
	path, err := ident.SplitPath(object)
	if err != nil {
		return answer{}, &AnswerError{v, text, "is not of the form " + forms[v]}
	}
	if least, most := lengths(a.kind); len(path) < least || len(path) > most {
		return answer{}, &AnswerError{v, text, "is not of the form " + forms[v]}
	}
	a.path, a.value = path, value
	return a, nil
}

var forms = map[verb]string{
	rename: "TABLE.COLUMN=NEW, or table:, schema:, type:, value:, sequence: or partition:OLD=NEW",
	drop:   "TABLE.COLUMN, or table:, schema:, type:, value:, sequence: or partition:NAME",
	keep:   "TABLE.COLUMN, or table:, schema:, type:, sequence: or partition:NAME",
	fill:   "TABLE.COLUMN=EXPRESSION",
}

// lengths says how many names a path of that kind may have.
func lengths(k kind) (least, most int) {
	switch k {
	case schemaKind:
		return 1, 1
	case tableKind, typeKind, sequenceKind:
		return 1, 2
	case columnKind, valueKind, domainKind, partitionKind:
	}
	return 2, 3
}

// cutValue cuts at the first equals sign outside double quotes.
func cutValue(text string) (object, value string, found bool) {
	quoted := false
	for i := range len(text) {
		switch text[i] {
		case '"':
			quoted = !quoted
		case '=':
			if !quoted {
				return text[:i], text[i+1:], true
			}
		}
	}
	return text, "", false
}

// owner returns the table, type or sequence that a path names, or that what it names is in.
func (a answer) owner() catalog.Name {
	path := a.path
	if a.kind == columnKind || a.kind == valueKind || a.kind == partitionKind {
		path = path[:len(path)-1]
	}
	if len(path) == 1 {
		return catalog.Name{Schema: catalog.Public, Name: path[0]}
	}
	return catalog.Name{Schema: path[0], Name: path[1]}
}

// last returns the name of a column, value or partition.
func (a answer) last() string { return a.path[len(a.path)-1] }

// AnswerError is an answer that cannot be used.
type AnswerError struct {
	Verb   verb
	Text   string // as it was given
	Reason string
}

func (e *AnswerError) Error() string { return fmt.Sprintf("--%s %s %s", e.Verb, e.Text, e.Reason) }

// Hint says how to go on.
func (e *AnswerError) Hint() string {
	return fmt.Sprintf("Run without --%s to see what is asked.", e.Verb)
}

// find returns the answer about a thing, by the name it has in either state.
func (d *differ) find(v verb, k kind, names ...[]string) (answer, bool) {
	for i, a := range d.answers.list {
		if a.verb != v || a.kind != k {
			continue
		}
		if matches(a, names) {
			d.used[i] = true
			return a, true
		}
	}
	return answer{}, false
}

// matches reports whether an answer speaks of one of the names.
func matches(a answer, names [][]string) bool {
	return slices.ContainsFunc(names, func(name []string) bool { return equalPath(a, name) })
}

// misfit is the error for a rename whose two ends are not there.
func (d *differ) misfit(a answer, known bool, what string) error {
	if known {
		return &AnswerError{a.verb, a.text, fmt.Sprintf("names %q, which is no declared %s", a.value, what)}
	}
	return &AnswerError{a.verb, a.text, fmt.Sprintf("speaks of a %s that the snapshot does not hold", what)}
}

// equalPath compares the path of an answer with full names; "public" may be left out.
func equalPath(a answer, full []string) bool {
	path := a.path
	if len(path) == len(full)-1 && full[0] == catalog.Public {
		full = full[1:]
	}
	if len(path) != len(full) {
		return false
	}
	for i := range path {
		if path[i] != full[i] {
			return false
		}
	}
	return true
}

// askedRename is a rename that an answer asks for.
type askedRename[K comparable] struct {
	now, before K
	text        string // of the answer
}

// askedRenames are those of things of one kind that share a namespace.
type askedRenames[K comparable] []askedRename[K]

// add takes one more, unless one before gives its thing another name, or its name to another thing.
func (all *askedRenames[K]) add(a answer, now, before K) error {
	for _, other := range *all {
		if (other.now == now) != (other.before == before) {
			return &AnswerError{a.verb, a.text, "contradicts --rename " + other.text}
		}
	}
	*all = append(*all, askedRename[K]{now, before, a.text})
	return nil
}

// names returns the names before by the names that are to come.
func (all askedRenames[K]) names() map[K]K {
	out := map[K]K{}
	for _, one := range all {
		out[one.now] = one.before
	}
	return out
}
