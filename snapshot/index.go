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

func encodePart(p catalog.Part) partJSON {
	return partJSON{
		Column: p.Column, Expression: string(p.Expression), Collation: p.Collation, OperatorClass: p.OperatorClass,
		Descending: p.Descending, NullsFirst: p.NullsFirst,
	}
}

func readIndex(s *scanner, name string) catalog.Index {
	i := catalog.Index{Name: name}
	s.object(func(key string) bool {
		switch key {
		case "unique":
			i.Unique = s.flag()
		case "method":
			i.Method = s.words()
		case "parts":
			s.list(func() { i.Parts = append(i.Parts, readPart(s)) })
		case "include":
			i.Include = s.texts()
		case "where":
			i.Where = s.expression()
		case "nulls_not_distinct":
			i.NullsNotDistinct = s.flag()
		case "parameters":
			i.Parameters = s.parameters()
		case "comment":
			i.Comment = s.words()
		default:
			return false
		}
		return true
	})
	return i
}

func readPart(s *scanner) catalog.Part {
	var p catalog.Part
	s.object(func(key string) bool { return readPartMember(s, key, &p) })
	return p
}

func readPartMember(s *scanner, key string, p *catalog.Part) bool {
	switch key {
	case "column":
		p.Column = s.words()
	case "expression":
		p.Expression = s.expression()
	case "collation":
		p.Collation = s.words()
	case "operator_class":
		p.OperatorClass = s.words()
	case "descending":
		p.Descending = s.flag()
	case "nulls_first":
		p.NullsFirst = s.flag()
	default:
		return false
	}
	return true
}
