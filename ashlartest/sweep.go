package ashlartest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ashlar-go/ashlar/internal/ident"
)

const (
	keptStates  = 5              // templates of a repo that stay, however old
	youngUntil  = 24 * time.Hour // all that were used within this time stay
	noteEvery   = time.Hour      // how exactly is known when a template was used
	sweptAtOnce = 20             // databases of a kind that one process drops: it is somebody's test that waits meanwhile

	usedPrefix  = "ashlartest: used "
	keptComment = "'ashlartest: kept'"
)

// usedNow is the comment of a template that is used now, as SQL.
func usedNow() string {
	return ident.Literal(usedPrefix + time.Now().UTC().Format(time.RFC3339))
}

// lastUse reads the comment of a template. One that does not say it was not used for long.
func lastUse(comment string) time.Time {
	at, _ := time.Parse(time.RFC3339, strings.TrimPrefix(comment, usedPrefix))
	return at
}

// sweep drops what nobody needs any more. It does what it can: another process may do the same, and somebody may be
// connected. A template that is dropped although it is wanted is built again.
func (s *server) sweep(ctx context.Context, conn *pgx.Conn, group string) {
	s.sweepTemplates(ctx, conn, group)
	s.sweepBuilds(ctx, conn)
	s.sweepCopies(ctx, conn)
}

// sweepTemplates drops the templates of earlier states, but for the last ones. The one in use has just been noted as such.
func (s *server) sweepTemplates(ctx context.Context, conn *pgx.Conn, group string) {
	list, _ := s.matching(ctx, conn, "^"+group+keyPattern+"$")
	slices.SortStableFunc(list, func(a, b found) int { return lastUse(b.Comment).Compare(lastUse(a.Comment)) })
	list = slices.DeleteFunc(list[min(keptStates, len(list)):], func(f found) bool { return time.Since(lastUse(f.Comment)) < youngUntil })
	for _, old := range first(list) {
		_ = exec(ctx, conn, "DROP DATABASE IF EXISTS "+old.Name)
	}
}

// sweepBuilds drops what dead builders left: those whose lock is free.
func (s *server) sweepBuilds(ctx context.Context, conn *pgx.Conn) {
	list, _ := s.matching(ctx, conn, "^"+buildPrefix+keyPattern+"_")
	for _, left := range first(list) {
		key := left.Name[len(buildPrefix):][:2*keyBytes]
		lock := fmt.Sprintf("(%d, %d)", lockNamespace, lockKey(key))
		var free bool
		err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock"+lock, pgx.QueryExecModeSimpleProtocol).Scan(&free)
		if err != nil || !free {
			continue
		}
		_ = exec(ctx, conn, "DROP DATABASE IF EXISTS "+left.Name+" WITH (FORCE)")
		_ = exec(ctx, conn, "SELECT pg_advisory_unlock"+lock)
	}
}

// sweepCopies drops the copies of processes that were killed, by their day. Those with a comment are kept by wish.
func (s *server) sweepCopies(ctx context.Context, conn *pgx.Conn) {
	list, _ := s.matching(ctx, conn, "^"+copyPrefix+"[0-9]{8}_[0-9a-f]{8}_")
	list = slices.DeleteFunc(list, func(f found) bool {
		day, err := time.Parse(dayLayout, f.Name[len(copyPrefix):][:len(dayLayout)])
		return err != nil || f.Comment != "" || time.Since(day) < 2*youngUntil // its own day, and one more
	})
	for _, left := range first(list) {
		_ = exec(ctx, conn, "DROP DATABASE IF EXISTS "+left.Name)
	}
}

// first returns so many as one process drops.
func first(list []found) []found { return list[:min(sweptAtOnce, len(list))] }

// keyPattern is a key in a regular expression.
var keyPattern = fmt.Sprintf("[0-9a-f]{%d}", 2*keyBytes)
