package runner

import "github.com/ashlar-go/ashlar/internal/lex"

// phrase is a statement that is read from its beginning, as far as a runner has to know what it is.
type phrase struct {
	text   string
	tokens []lex.Token // what is left, without white space and comments
}

func newPhrase(statement string) *phrase {
	p := &phrase{text: statement}
	for _, token := range lex.Tokens(statement) {
		if token.Kind != lex.Space && token.Kind != lex.Comment {
			p.tokens = append(p.tokens, token)
		}
	}
	return p
}

// words takes key words, in small letters, or nothing when others follow.
func (p *phrase) words(expected ...string) bool {
	if len(p.tokens) < len(expected) {
		return false
	}
	for i, word := range expected {
		if p.tokens[i].Kind != lex.Word || p.tokens[i].Name() != word {
			return false
		}
	}
	p.tokens = p.tokens[len(expected):]
	return true
}

// name takes a name, without its quotes; empty: there is none.
func (p *phrase) name() string {
	if len(p.tokens) == 0 || p.tokens[0].Kind != lex.Word && p.tokens[0].Kind != lex.Quoted {
		return ""
	}
	name := p.tokens[0].Name()
	p.tokens = p.tokens[1:]
	return name
}

// qualified takes a name with all in front of its last dot, as it is written.
func (p *phrase) qualified() string {
	end := min(1, len(p.tokens))
	for end+1 < len(p.tokens) && p.tokens[end].Text == "." {
		end += 2
	}
	taken := p.tokens[:end]
	p.tokens = p.tokens[end:]
	return p.textOf(taken)
}

// rest returns what is left, as it is written.
func (p *phrase) rest() string { return p.textOf(p.tokens) }

func (p *phrase) textOf(tokens []lex.Token) string {
	if len(tokens) == 0 {
		return ""
	}
	last := tokens[len(tokens)-1]
	return p.text[tokens[0].Offset : last.Offset+len(last.Text)]
}
