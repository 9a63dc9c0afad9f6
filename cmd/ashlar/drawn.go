package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"golang.org/x/term"

	"github.com/ashlar-go/ashlar/internal/ask"
)

// drawn is a prompter that draws, on standard error.
type drawn struct{}

// stop is the choice to answer nothing. It is the one that is marked at the beginning.
const stop = -1

// Choose shows a list. Nothing but the way out is marked beforehand.
func (drawn) Choose(ctx context.Context, q ask.Question, choices []ask.Answer, before bool) (int, error) {
	options := []huh.Option[int]{huh.NewOption("stop here, and write nothing", stop)}
	for i, choice := range choices {
		options = append(options, huh.NewOption(choice.Words(), i))
	}
	chosen := stop
	field := huh.NewSelect[int]().Title(q.Message).Options(options...).Value(&chosen)
	if len(q.Code) > 0 {
		field = field.Description("in Go: " + strings.Join(q.Code, "\nin Go: "))
	}
	if err := show(ctx, field, keysOfList(before)); err != nil {
		return 0, err
	}
	if chosen == stop {
		return 0, ask.ErrStopped
	}
	recap(q.Message, "  "+choices[chosen].Words())
	return chosen, nil
}

// Fill shows a line to write into.
func (drawn) Fill(ctx context.Context, _ ask.Question, a ask.Answer) (string, error) {
	expression := ""
	field := huh.NewInput().Title(a.Words()).Value(&expression).Validate(func(text string) error {
		if strings.TrimSpace(text) == "" {
			return errors.New("an expression, such as '' or 0")
		}
		return nil
	})
	keys := []key.Binding{tells("enter", "take it"), tells(back, "back"), tells(escape, "stop")}
	if err := show(ctx, field, keys); err != nil {
		return "", err
	}
	recap("  " + expression)
	return strings.TrimSpace(expression), nil
}

// Confirm shows a list too, in which the marked line can be told without colours. No is marked.
func (drawn) Confirm(ctx context.Context, question string) (bool, error) {
	yes := false
	options := []huh.Option[bool]{huh.NewOption("no: stop here, and write nothing", false), huh.NewOption("yes", true)}
	err := show(ctx, huh.NewSelect[bool]().Title(question).Options(options...).Value(&yes), keysOfList(true))
	return yes && err == nil, err
}

// The keys that end a form without an answer. The first always does, the others where the form tells of them.
const (
	interrupt = "ctrl+c"
	escape    = "esc"
	back      = "shift+tab"
)

// tells is a key that the line below the question tells of.
func tells(name, what string) key.Binding {
	return key.NewBinding(key.WithKeys(name), key.WithHelp(name, what))
}

// keysOfList are the keys of a list, and that which leads back where there is a question before.
func keysOfList(before bool) []key.Binding {
	keys := []key.Binding{tells("↑/↓", "move"), tells("enter", "choose")}
	if before {
		keys = append(keys, tells(back, "back"))
	}
	return append(keys, tells(escape, "stop"))
}

// keyed is a field below which other keys stand than the library's.
type keyed struct {
	huh.Field
	keys []key.Binding
}

func (k *keyed) KeyBinds() []key.Binding { return k.keys }

func (k *keyed) Update(msg tea.Msg) (huh.Model, tea.Cmd) {
	_, cmd := k.Field.Update(msg) // the field is a pointer, and returns itself
	return k, cmd
}

// has reports whether a key is told of.
func (k *keyed) has(name string) bool {
	return slices.ContainsFunc(k.keys, func(b key.Binding) bool { return b.Help().Key == name })
}

// frame is what stands on the screen: a form of one field. Nothing is drawn until the width is known, since the library begins
// with 80 columns, and nothing is left of it in the end.
type frame struct {
	form  *huh.Form
	field *keyed
	sized bool
	left  string // the key that ended it without an answer
}

func (f *frame) Init() tea.Cmd { return f.form.Init() }

func (f *frame) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		f.sized = true
	case tea.KeyPressMsg:
		switch pressed := msg.String(); pressed {
		case escape, back:
			if !f.field.has(pressed) {
				return f, nil
			}
			fallthrough
		case interrupt:
			f.left = pressed
			return f, tea.Quit
		}
	}
	_, cmd := f.form.Update(msg)
	return f, cmd
}

func (f *frame) View() tea.View {
	if !f.sized || f.left != "" {
		return tea.NewView("")
	}
	return tea.NewView(f.form.View())
}

// show runs a form of one field to its end. The library takes some ways to end it for an answer, the first one, so only a form
// that says it was completed counts.
func show(ctx context.Context, field huh.Field, keys []key.Binding) error {
	f := &frame{field: &keyed{field, keys}}
	bound := huh.NewDefaultKeyMap()
	bound.Select.Filter = key.NewBinding() // the choices are few
	f.form = huh.NewForm(huh.NewGroup(f.field)).WithKeyMap(bound).WithTheme(huh.ThemeFunc(huh.ThemeBase16))
	f.form.SubmitCmd = tea.Quit
	_, err := tea.NewProgram(f, tea.WithContext(ctx), tea.WithInput(os.Stdin), tea.WithOutput(os.Stderr),
		tea.WithEnvironment(environment()), tea.WithoutSignalHandler()).Run() // the signals are ours, see signals
	switch cause := context.Cause(ctx); {
	case cause != nil:
		return cause
	case f.left == interrupt:
		return &stopped{syscall.SIGINT}
	case f.left == escape:
		return ask.ErrStopped
	case f.left == back:
		return ask.ErrBack
	case err != nil:
		return err
	case f.form.State != huh.StateCompleted:
		return errors.New("the terminal ended it without an answer")
	}
	return nil
}

// environment is that of the process, where any NO_COLOR means what the library takes from 1 only: https://no-color.org
func environment() []string {
	if os.Getenv("NO_COLOR") == "" {
		return os.Environ()
	}
	return append(os.Environ(), "NO_COLOR=1")
}

// recap prints what was asked and answered where the form was, broken between words.
func recap(lines ...string) {
	width, _, err := term.GetSize(int(os.Stderr.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	for _, line := range lines {
		fmt.Fprintln(os.Stderr, wrapped(line, width))
	}
}

// wrapped breaks a line between words, so that none of the parts is wider than a terminal. A word that is wider stays whole.
func wrapped(line string, width int) string {
	var b strings.Builder
	indent := len(line) - len(strings.TrimLeft(line, " "))
	at := 0
	for i, word := range strings.Split(line[indent:], " ") {
		size := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			b.WriteString(line[:indent])
			at = indent
		case at+1+size > width:
			b.WriteString("\n" + line[:indent])
			at = indent
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += size
	}
	return b.String()
}
