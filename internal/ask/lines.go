package ask

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Lines is a prompter that prints lines and reads lines, for terminals that cannot draw, and for readers of screens.
type Lines struct {
	out   io.Writer
	lines chan line
}

// line is what was read, or why nothing was.
type line struct {
	text string
	err  error
}

// NewLines returns a prompter that reads from in, to its end, and prints to out.
func NewLines(in io.Reader, out io.Writer) *Lines {
	l := &Lines{out, make(chan line)}
	go func() {
		reader := bufio.NewReader(in)
		for {
			text, err := reader.ReadString('\n')
			if err != nil { // what was typed before it was not sent off
				l.lines <- line{err: io.ErrUnexpectedEOF}
				return
			}
			l.lines <- line{text: strings.TrimSpace(text)}
		}
	}()
	return l
}

// read prints what is wanted and returns a line.
func (l *Lines) read(ctx context.Context, wanted string) (string, error) {
	fmt.Fprint(l.out, wanted)
	select {
	case <-ctx.Done():
		fmt.Fprintln(l.out)
		return "", context.Cause(ctx)
	case got := <-l.lines:
		if got.err != nil {
			fmt.Fprintln(l.out)
		}
		return got.text, got.err
	}
}

// Choose prints the choices with numbers. An empty line chooses nothing. There is no way back: 0 stops, and what was answered
// is listed as flags.
func (l *Lines) Choose(ctx context.Context, q Question, choices []Answer, _ bool) (int, error) {
	fmt.Fprintf(l.out, "\n%s\n", q.Message)
	for i, choice := range choices {
		fmt.Fprintf(l.out, "  %d  %s\n", i+1, choice.Words())
	}
	fmt.Fprintln(l.out, "  0  stop here, and write nothing")
	for _, code := range q.Code {
		fmt.Fprintln(l.out, "     in Go: "+code)
	}
	for {
		text, err := l.read(ctx, "Number: ")
		if err != nil {
			return 0, err
		}
		n, err := strconv.Atoi(text)
		switch {
		case err != nil || n < 0 || n > len(choices):
			fmt.Fprintf(l.out, "Type a number from 0 to %d.\n", len(choices))
		case n == 0:
			return 0, ErrStopped
		default:
			return n - 1, nil
		}
	}
}

// Fill reads an expression.
func (l *Lines) Fill(ctx context.Context, _ Question, a Answer) (string, error) {
	object, _ := a.blank()
	for {
		text, err := l.read(ctx, "SQL expression for "+object+": ")
		if text != "" || err != nil {
			return text, err
		}
	}
}

// Confirm demands the whole word.
func (l *Lines) Confirm(ctx context.Context, question string) (bool, error) {
	text, err := l.read(ctx, question+" Type yes: ")
	return text == "yes", err
}
