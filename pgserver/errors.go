package pgserver

// hintError is an error with a way out. Callers find the hint by errors.As and interface{ Hint() string }.
type hintError struct {
	text string
	hint string
	err  error // the cause, may be nil
}

func (e *hintError) Error() string {
	if e.err == nil {
		return e.text
	}
	return e.text + ": " + e.err.Error()
}

// Hint says in a full sentence what to do next.
func (e *hintError) Hint() string { return e.hint }

func (e *hintError) Unwrap() error { return e.err }
