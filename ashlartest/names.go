package ashlartest

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ashlar-go/ashlar/internal/ident"
)

// Names of databases say what they are. None needs quotes in SQL.
//
//	ashlartemplate_REPO_KEY            a template, whole
//	ashlarbuild_KEY_TOKEN              one that is being built
//	ashlartest_DAY_TOKEN_NUMBER_TEST   a copy
const (
	templatePrefix = "ashlartemplate_"
	buildPrefix    = "ashlarbuild_"
	copyPrefix     = "ashlartest_"

	keyBytes  = 16 // of a hash, written as twice as many digits
	dayLayout = "20060102"
)

// token tells this process from all others that use the server, on other machines too.
var token = func() string {
	var random [4]byte
	_, _ = rand.Read(random[:]) // never fails
	return hex.EncodeToString(random[:])
}()

var (
	serial   atomic.Int64
	unsuited = regexp.MustCompile(`[^a-z0-9]+`)
)

// plain returns a text as a part of a name, no longer than so many bytes.
func plain(text string, longest int) string {
	text = unsuited.ReplaceAllString(strings.ToLower(text), "_")
	return strings.Trim(text[:min(len(text), max(0, longest))], "_")
}

// templateGroup is the beginning of the names of a repo's templates.
func templateGroup(repo string) string {
	return templatePrefix + plain(repo, ident.MaxBytes-len(templatePrefix)-1-2*keyBytes) + "_"
}

func buildName(key string) string { return buildPrefix + key + "_" + token }

// copyName returns a name that no other copy has. It begins with the day, by which left ones are known.
func copyName(test string) string {
	name := fmt.Sprintf("%s%s_%s_%d_", copyPrefix, time.Now().UTC().Format(dayLayout), token, serial.Add(1))
	return strings.TrimSuffix(name+plain(test, ident.MaxBytes-len(name)), "_")
}
