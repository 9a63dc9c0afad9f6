package migration

import (
	"strings"

	"github.com/ashlar-go/ashlar/internal/lex"
)

// Check finds what would break the way the script runs: statements that begin or end a transaction, and input from the
// client. [Read] has done it already. The error is a [*FolderError].
func (s Script) Check() error {
	if strings.IndexByte(s.Text, 0) >= 0 {
		return &FolderError{Problems: []*Problem{{Path: s.Path, Message: "a NUL byte", Remedy: "PostgreSQL stores none in text. Remove it."}}}
	}
	problems := checkStatements(s)
	for _, p := range problems {
		p.Path = s.Path
		p.Line += s.FirstLine() - 1
	}
	if len(problems) > 0 {
		return &FolderError{Problems: problems}
	}
	return nil
}

// checkStatements finds what would break the way a script runs. Lines count from the start of the text.
func checkStatements(script Script) []*Problem {
	var problems []*Problem
	for s := range statementsOf(script.Text) {
		if command := s.transactionControl(); command != "" {
			problems = append(problems, ownTransaction(command, s.line, script.NoTransaction))
		}
		if s.stdin {
			problems = append(problems, &Problem{
				Line:    s.line,
				Message: "COPY FROM STDIN: there is no input to read from",
				Remedy:  "Write the rows as INSERT … VALUES.",
			})
		}
		if s.open != "" {
			// It would swallow what the runner writes behind the file.
			problems = append(problems, &Problem{Line: s.openLine, Message: s.open + " is not closed", Remedy: "Close it."})
		}
	}
	return append(problems, lateHeaders(script.Text)...)
}

func ownTransaction(command string, line int, noTransaction bool) *Problem {
	problem := &Problem{
		Line:    line,
		Message: command + " in a file that is one transaction already",
		Remedy:  "Remove it: the whole file is applied, or nothing of it.",
	}
	if noTransaction {
		problem.Message = command + " in a file that runs without a transaction"
		problem.Remedy = "Move what belongs into one transaction to a migration of its own, without " + headerPrefix + keyNoTransaction + "."
	}
	return problem
}

// transactionControl names the command when the statement begins, ends or hands over a transaction. Savepoints stay
// inside of one and are allowed.
func (s *statement) transactionControl() string {
	at := func(i int) string {
		if i < len(s.words) {
			return s.words[i]
		}
		return ""
	}
	switch first := at(0); first {
	case "begin", "commit", "end", "abort":
		return strings.ToUpper(first)
	case "rollback":
		if at(1) == "to" || (at(1) == "work" || at(1) == "transaction") && at(2) == "to" {
			return ""
		}
		return "ROLLBACK"
	case "start", "prepare":
		if at(1) == "transaction" {
			return strings.ToUpper(first) + " TRANSACTION"
		}
	}
	return ""
}

// lateHeaders finds header lines behind the header, which would have no effect.
func lateHeaders(text string) []*Problem {
	if !strings.Contains(strings.ToLower(text), "ashlar") {
		return nil
	}
	var problems []*Problem
	line := 1
	for t := range tokensOf(text) {
		if t.Kind == lex.Comment && headerLine.MatchString(t.Text) {
			problems = append(problems, &Problem{
				Line:    line,
				Message: "a header line that is not at the top of the file has no effect",
				Remedy:  "Move it to the top, before anything else, blank lines too.",
			})
		}
		line += strings.Count(t.Text, "\n")
	}
	return problems
}
