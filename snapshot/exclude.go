package snapshot

import "github.com/ashlar-go/ashlar/catalog"

type excludeJSON struct {
	Method     string            `json:"method,omitempty"`
	Parts      []excludePartJSON `json:"parts,omitempty"`
	Where      string            `json:"where,omitempty"`
	Deferrable bool              `json:"deferrable,omitempty"`
	Deferred   bool              `json:"deferred,omitempty"`
	Comment    string            `json:"comment,omitempty"`
}

// excludePartJSON is a partJSON and the operator.
type excludePartJSON struct {
	Column        string `json:"column,omitempty"`
	Expression    string `json:"expression,omitempty"`
	Collation     string `json:"collation,omitempty"`
	OperatorClass string `json:"operator_class,omitempty"`
	Descending    bool   `json:"descending,omitempty"`
	NullsFirst    bool   `json:"nulls_first,omitempty"`
	Operator      string `json:"operator"`
}

func (p excludePartJSON) part() partJSON {
	return partJSON{p.Column, p.Expression, p.Collation, p.OperatorClass, p.Descending, p.NullsFirst}
}

func encodeExclude(e catalog.Exclude, _ string) excludeJSON {
	out := excludeJSON{
		Method: e.Method, Where: string(e.Where),
		Deferrable: e.Deferrable || e.Deferred, Deferred: e.Deferred, Comment: e.Comment,
	}
	if out.Method == defaultMethod {
		out.Method = ""
	}
	for _, p := range e.Parts {
		part := encodePart(p.Part)
		out.Parts = append(out.Parts, excludePartJSON{
			part.Column, part.Expression, part.Collation, part.OperatorClass, part.Descending, part.NullsFirst, p.Operator,
		})
	}
	return out
}

func (e excludeJSON) decode(name string) catalog.Exclude {
	out := catalog.Exclude{
		Name: name, Method: e.Method, Where: catalog.Expression(e.Where),
		Deferrable: e.Deferrable || e.Deferred, Deferred: e.Deferred, Comment: e.Comment,
	}
	for _, p := range e.Parts {
		out.Parts = append(out.Parts, catalog.ExcludePart{Part: p.part().decode(), Operator: p.Operator})
	}
	return out
}
