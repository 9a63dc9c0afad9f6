package migration

import (
	"regexp"
	"slices"
	"strings"
)

// Header holds what the leading lines of a file say.
type Header struct {
	// NoTransaction: the statements run one by one, outside of a transaction.
	NoTransaction bool
	// ExistingTenants: the file changes what tenants hold, and a new one holds nothing of it, so that it is recorded for new ones
	// without being run. It is for up files of tenants.
	ExistingTenants bool
	// Irreversible is the reason why running this down file loses what up changed; empty when it does not.
	Irreversible string
	// Answers are the questions the generator was told the answer to, as it noted them.
	Answers []string
	// Dev: the file belongs to a dev migration, which the next migration that gets a name replaces, and which is reverted
	// from the ledger when its files are gone.
	Dev bool

	// DevSum is the beginning of the checksum that the text of a dev migration's file had when it was generated; empty: it is
	// not known. See [LooseFile].
	DevSum string

	// Generated is the beginning of the checksum that the file had when it was generated; empty: it was written
	// by hand. See [Migration.Untouched].
	Generated string
	// GeneratedUp is, in a down file, the same of its up file. GeneratedFrom is a digest of the state that the pair leads on
	// from, and GeneratedTo of the one that it leads to, together with all that was generated at once; empty: not known. See
	// [MarkPair].
	GeneratedUp, GeneratedFrom, GeneratedTo string
	// Hazards are those of an up file that was generated, as the generator noted them.
	Hazards []Remark
	// Accepts say of hazards of an up file why they may be, as somebody wrote it. See [Header.Open].
	Accepts []Remark
}

// The keys of header lines.
const (
	keyNoTransaction   = "no-transaction"
	keyExistingTenants = "existing-tenants"
	keyIrreversible    = "irreversible"
	keyAnswer          = "answer"
	keyGenerated       = "generated"
	keyHazard          = "hazard"
	keyAccept          = "accept"
	keyDev             = "dev"

	headerPrefix = "-- ashlar:"
)

// headerLine finds what is or was meant as a header line.
var headerLine = regexp.MustCompile(`^(?i)[ \t]*--[ \t]*ashlar[ \t]*:[ \t]*`)

// String returns the header lines, each with its newline.
func (h Header) String() string {
	var b strings.Builder
	for _, line := range h.lines() {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

func (h Header) lines() []string {
	var lines []string
	if h.Dev {
		lines = append(lines, strings.TrimSpace(headerPrefix+keyDev+" "+oneLine(h.DevSum)))
	}
	if h.Generated != "" {
		lines = append(lines, headerPrefix+keyGenerated+" "+oneLine(strings.Join([]string{h.Generated, h.GeneratedUp, h.GeneratedFrom, h.GeneratedTo}, " ")))
	}
	if h.NoTransaction {
		lines = append(lines, headerPrefix+keyNoTransaction)
	}
	if h.ExistingTenants {
		lines = append(lines, headerPrefix+keyExistingTenants)
	}
	if h.Irreversible != "" {
		lines = append(lines, headerPrefix+keyIrreversible+" "+oneLine(h.Irreversible))
	}
	for _, answer := range h.Answers {
		lines = append(lines, headerPrefix+keyAnswer+" "+oneLine(answer))
	}
	for _, hazard := range h.Hazards {
		lines = append(lines, headerPrefix+keyHazard+" "+hazard.String())
	}
	for _, accept := range h.Accepts {
		lines = append(lines, headerPrefix+keyAccept+" "+accept.String())
	}
	return lines
}

// oneLine keeps a value from ending its header line.
func oneLine(value string) string { return strings.Join(strings.Fields(value), " ") }

// parseHeader takes the leading header lines off a text and returns the rest of it, and the number of lines taken.
func parseHeader(text string, d Direction) (h Header, rest string, lines int, problems []*Problem) {
	seen := map[string]bool{}
	for headerLine.MatchString(text) {
		line, after, _ := strings.Cut(text, "\n")
		text = after
		lines++
		if problem := h.set(line, lines, d, seen); problem != nil {
			problem.Line = lines
			problems = append(problems, problem)
		}
	}
	return h, text, lines, problems
}

// repeated are the keys that may stand more than once.
var repeated = []string{keyAnswer, keyHazard, keyAccept}

// set reads one header line, whose number comes with it.
func (h *Header) set(line string, number int, d Direction, seen map[string]bool) *Problem {
	stated, ok := strings.CutPrefix(line, headerPrefix)
	if !ok || strings.HasPrefix(stated, " ") {
		meant, _, _ := strings.Cut(headerLine.ReplaceAllString(line, ""), " ")
		return &Problem{
			Message: "header line is not of the form " + headerPrefix + "KEY VALUE",
			Remedy:  "Begin the line with " + headerPrefix + strings.ToLower(strings.TrimSpace(meant)) + ", spaces and small letters as they are here.",
		}
	}
	key, value, _ := strings.Cut(stated, " ")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if seen[key] && !slices.Contains(repeated, key) {
		return &Problem{Message: "header " + key + " stands twice", Remedy: "Remove one of the lines."}
	}
	seen[key] = true
	switch key {
	case keyNoTransaction:
		h.NoTransaction = true
		if value != "" {
			return &Problem{Message: "header no-transaction takes no value", Remedy: "Write " + headerPrefix + keyNoTransaction + " alone on its line."}
		}
	case keyExistingTenants:
		h.ExistingTenants = true
		if value != "" || d == Down {
			return &Problem{Message: "header existing-tenants stands alone on a line of an up file", Remedy: "Write " + headerPrefix + keyExistingTenants + " there, and take it away here."}
		}
	case keyIrreversible:
		h.Irreversible = value
		return checkIrreversible(value, d)
	case keyAnswer:
		if value == "" {
			return &Problem{Message: "header answer has no text", Remedy: "Remove the line, or write the answer behind it."}
		}
		h.Answers = append(h.Answers, value)
	case keyGenerated:
		sums := append(strings.Fields(value), "", "", "", "")
		h.Generated, h.GeneratedUp, h.GeneratedFrom, h.GeneratedTo = sums[0], sums[1], sums[2], sums[3]
		if value == "" {
			return &Problem{Message: "header generated has no checksum", Remedy: "Remove the line: it is the generator's to write."}
		}
	case keyHazard:
		return remark(key, value, number, d, &h.Hazards)
	case keyAccept:
		return remark(key, value, number, d, &h.Accepts)
	case keyDev:
		h.Dev, h.DevSum = true, value
	default:
		return unknownHeader(key)
	}
	return nil
}

func checkIrreversible(reason string, d Direction) *Problem {
	switch {
	case d == Up:
		return &Problem{Message: "header irreversible in an up file", Remedy: "It belongs into the down file, which is the one that loses data."}
	case reason == "":
		return &Problem{Message: "header irreversible has no reason", Remedy: "Say what is lost: " + headerPrefix + "irreversible the old titles are gone."}
	}
	return nil
}

// knownKeys are those of all header lines.
var knownKeys = []string{keyNoTransaction, keyExistingTenants, keyIrreversible, keyAnswer, keyGenerated, keyDev, keyHazard, keyAccept}

func unknownHeader(key string) *Problem {
	if small := strings.ToLower(key); small != key && slices.Contains(knownKeys, small) {
		return &Problem{Message: `unknown header "` + key + `"`, Remedy: "Write it in small letters: " + headerPrefix + small + "."}
	}
	return &Problem{
		Message: `unknown header "` + key + `"`,
		Remedy: "The known ones are " + keyNoTransaction + ", " + keyExistingTenants + ", " + keyIrreversible + " REASON, " + keyAnswer + " TEXT, " + keyGenerated + " CHECKSUM, " +
			keyDev + " CHECKSUM, " + keyHazard + " KIND OBJECT: TEXT and " + keyAccept + " KIND OBJECT: REASON.",
	}
}
