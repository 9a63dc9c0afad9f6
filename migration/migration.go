package migration

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Version is the number of a migration, its place in the order: normally the 14 digits of a moment in UTC, such as
// 20261122101500. Zero is no migration; as a target it stands for the state before the first.
type Version int64

// maxDigits is the longest version that fits into an int64 whatever its digits are.
const maxDigits = 18

// layout is how a moment becomes a version.
const layout = "20060102150405"

// ParseVersion reads a version from its digits. Zero is allowed, because targets may say it.
func ParseVersion(text string) (Version, error) {
	if !digits(text) || len(text) > maxDigits {
		return 0, &Problem{
			Message: fmt.Sprintf("version %q is not a number of 1 to %d digits", text, maxDigits),
			Remedy:  "Give the digits in front of the file's name, for example 20261122101500.",
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, err
	}
	return Version(n), nil
}

// String returns the digits.
func (v Version) String() string { return strconv.FormatInt(int64(v), 10) }

// NextVersion returns the version for a migration made at the given moment: its second in UTC, or later where that is
// needed to be greater than every version taken.
func NextVersion(now time.Time, taken []Version) Version {
	newest := Version(0)
	for _, v := range taken {
		newest = max(newest, v)
	}
	next, err := ParseVersion(now.UTC().Format(layout))
	if err == nil && next > newest {
		return next
	}
	return newest.after()
}

// after returns the version one second later, or the next number when the version is no moment.
func (v Version) after() Version {
	moment, err := time.Parse(layout, v.String())
	if err != nil {
		return v + 1
	}
	next, err := ParseVersion(moment.Add(time.Second).Format(layout))
	if err != nil {
		return v + 1
	}
	return next
}

// Direction says which file of a migration is meant.
type Direction int

// The directions.
const (
	Up   Direction = iota // apply
	Down                  // revert
)

// String returns "up" or "down", as in the names of files.
func (d Direction) String() string {
	if d == Down {
		return "down"
	}
	return "up"
}

// Migration is a pair of scripts under one version.
type Migration struct {
	Version Version
	Name    string // a-z, 0-9 and _
	Up      Script
	Down    Script
}

// Script is one file.
type Script struct {
	// Path is where the script was read, for messages. [Write] does not look at it.
	Path string
	Header
	// Text is the SQL behind the header, with LF line ends and no byte order mark.
	Text string
	// Line is the number of the line in the file that Text begins at. Zero means: right behind the header.
	Line int
}

// FirstLine returns the number of the line in the file that Text begins at, from 1.
func (s Script) FirstLine() int {
	if s.Line > 0 {
		return s.Line
	}
	return len(s.lines()) + 1
}

// Content returns the whole file: the header lines, then the text, with a newline at its end.
func (s Script) Content() string {
	content := s.Header.String() + s.Text
	if content != "" && content[len(content)-1] != '\n' {
		content += "\n"
	}
	return content
}

// Script returns the script of a direction.
func (m Migration) Script(d Direction) Script {
	if d == Down {
		return m.Down
	}
	return m.Up
}

// String returns VERSION_name.
func (m Migration) String() string { return m.Version.String() + "_" + m.Name }

// FileName returns the name of the file of a direction.
func (m Migration) FileName(d Direction) string {
	return m.String() + "." + d.String() + ".sql"
}

// ReadScript reads the bytes of a file. The error is a [*FolderError].
func ReadScript(raw []byte, d Direction) (Script, error) {
	script, problems := parseScript(raw, d)
	if len(problems) > 0 {
		return Script{}, &FolderError{Problems: problems}
	}
	return script, nil
}

// ChecksumOf returns the checksum of a migration with that up file, as the file stands. The error is a [*FolderError].
func ChecksumOf(upFile []byte) (string, error) {
	script, err := ReadScript(upFile, Up)
	return Migration{Up: script}.Checksum(), err
}

// Checksum identifies what the migration does: the SHA-256, in hexadecimal, of its up text with LF ends and without
// header lines, but for no-transaction, which changes how the text runs.
func (m Migration) Checksum() string { return m.Up.checksum() }

func (s Script) checksum() string {
	hash := sha256.New()
	if s.NoTransaction {
		hash.Write([]byte(Header{NoTransaction: true}.String()))
	}
	hash.Write([]byte(s.Text))
	return hex.EncodeToString(hash.Sum(nil))
}

// generatedDigits is how much of a checksum a header holds: enough to see a change that nobody hides.
const generatedDigits = 16

// MarkGenerated puts a header line in front of a generated up file that tells later whether somebody changed it, see
// [Migration.Untouched].
func MarkGenerated(upFile string) string {
	sum, err := ChecksumOf([]byte(withLine(Header{Generated: "none"}, upFile)))
	if err != nil {
		return upFile // it cannot be read, and whoever writes it will hear of that
	}
	return withLine(Header{Generated: sum[:generatedDigits]}, upFile)
}

// MarkPair puts a header line in front of a generated down file that tells later whether somebody changed one of the two
// files, see [Migration.UntouchedPair], and from which state to which they lead with what is generated at the same time, by
// digests without spaces.
func MarkPair(upFile, downFile, from, to string) (downMarked string) {
	up, err := ReadScript([]byte(upFile), Up)
	down, err2 := ReadScript([]byte(withLine(Header{Generated: "none"}, downFile)), Down)
	if err != nil || err2 != nil {
		return downFile
	}
	return withLine(Header{Generated: down.sum(), GeneratedUp: up.sum(), GeneratedFrom: from, GeneratedTo: to}, downFile)
}

// withLine puts a header line in front of a file.
func withLine(h Header, file string) string {
	line := h.String()
	if !strings.HasPrefix(file, headerPrefix) {
		line += "\n"
	}
	return line + file
}

// sum identifies a whole file, but for its mark and for the hazards that somebody has accepted.
func (s Script) sum() string {
	s.Generated, s.GeneratedUp, s.GeneratedFrom, s.GeneratedTo, s.Accepts = "", "", "", "", nil
	sum := sha256.Sum256([]byte(s.Content()))
	return hex.EncodeToString(sum[:])[:generatedDigits]
}

// UntouchedPair reports whether both files are as they were generated.
func (m Migration) UntouchedPair() bool {
	return m.Down.GeneratedUp != "" && m.Down.Generated == m.Down.sum() && m.Down.GeneratedUp == m.Up.sum()
}

// Untouched reports whether the up file is as it was generated. Of tenants for which this holds for all files, the snapshot says
// what they have, so that a new one can be made from that at once.
func (m Migration) Untouched() bool {
	return !m.Up.Dev && m.Up.Generated != "" && m.Up.Generated == m.Checksum()[:generatedDigits]
}
