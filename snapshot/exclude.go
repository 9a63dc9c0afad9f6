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

type excludePartJSON struct {
	partJSON
	Operator string `json:"operator"`
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
		out.Parts = append(out.Parts, excludePartJSON{encodePart(p.Part), p.Operator})
	}
	return out
}

func readExclude(s *scanner, name string) catalog.Exclude {
	e := catalog.Exclude{Name: name}
	s.object(func(key string) bool {
		switch key {
		case "method":
			e.Method = s.words()
		case "parts":
			s.list(func() { e.Parts = append(e.Parts, readExcludePart(s)) })
		case "where":
			e.Where = s.expression()
		case "deferrable":
			e.Deferrable = s.flag()
		case "deferred":
			e.Deferred = s.flag()
		case "comment":
			e.Comment = s.words()
		default:
			return false
		}
		return true
	})
	e.Deferrable = e.Deferrable || e.Deferred
	return e
}

func readExcludePart(s *scanner) catalog.ExcludePart {
	var p catalog.ExcludePart
	s.object(func(key string) bool {
		if key == "operator" {
			p.Operator = s.words()
			return true
		}
		return readPartMember(s, key, &p.Part)
	})
	return p
}
