package snapshot

import "github.com/ashlar-go/ashlar/catalog"

// defaultMethod is what an index without a method has, so it is not written.
const defaultMethod = "btree"

type indexJSON struct {
	Unique           bool              `json:"unique,omitempty"`
	Method           string            `json:"method,omitempty"`
	Parts            []partJSON        `json:"parts,omitempty"`
	Include          []string          `json:"include,omitempty"`
	Where            string            `json:"where,omitempty"`
	NullsNotDistinct bool              `json:"nulls_not_distinct,omitempty"`
	Parameters       map[string]string `json:"parameters,omitempty"`
	Comment          string            `json:"comment,omitempty"`
}

type partJSON struct {
	Column        string `json:"column,omitempty"`
	Expression    string `json:"expression,omitempty"`
	Collation     string `json:"collation,omitempty"`
	OperatorClass string `json:"operator_class,omitempty"`
	Descending    bool   `json:"descending,omitempty"`
	NullsFirst    bool   `json:"nulls_first,omitempty"`
}

func encodeIndex(i catalog.Index, _ string) indexJSON {
	out := indexJSON{
		Unique: i.Unique, Method: i.Method, Include: i.Include, Where: string(i.Where),
		NullsNotDistinct: i.NullsNotDistinct, Parameters: i.Parameters, Comment: i.Comment,
	}
	if out.Method == defaultMethod {
		out.Method = ""
	}
	for _, p := range i.Parts {
		out.Parts = append(out.Parts, encodePart(p))
	}
	return out
}

func (i indexJSON) decode(name string) catalog.Index {
	out := catalog.Index{
		Name: name, Unique: i.Unique, Method: i.Method, Include: i.Include, Where: catalog.Expression(i.Where),
		NullsNotDistinct: i.NullsNotDistinct, Parameters: i.Parameters, Comment: i.Comment,
	}
	for _, p := range i.Parts {
		out.Parts = append(out.Parts, p.decode())
	}
	return out
}

func encodePart(p catalog.Part) partJSON {
	return partJSON{
		Column: p.Column, Expression: string(p.Expression), Collation: p.Collation, OperatorClass: p.OperatorClass,
		Descending: p.Descending, NullsFirst: p.NullsFirst,
	}
}

func (p partJSON) decode() catalog.Part {
	return catalog.Part{
		Column: p.Column, Expression: catalog.Expression(p.Expression), Collation: p.Collation, OperatorClass: p.OperatorClass,
		Descending: p.Descending, NullsFirst: p.NullsFirst,
	}
}
