package runner

import (
	"context"
	"log/slog"
)

// Log returns an observer, for [Options], that writes events to a logger: what waits or is blocked as warnings, statements of
// no-transaction files and SQL at the level of debugging, and all else as information. No record holds a password.
func Log(logger *slog.Logger) func(Event) {
	return func(e Event) {
		level, attributes := slog.LevelInfo, []slog.Attr{slog.String("repo", e.Repo)}
		if e.Schema != "" {
			attributes = append(attributes, slog.String("schema", e.Schema))
		}
		if e.Step.Version != 0 {
			attributes = append(attributes, slog.String("migration", e.Step.String()), slog.String("direction", e.Direction.String()))
		}
		switch e.Kind {
		case Waiting:
			level = slog.LevelWarn
			attributes = append(attributes, slog.String("holder", e.Holder.String()))
		case Blocked, Retrying:
			level = slog.LevelWarn
			for _, b := range e.Blockers {
				attributes = append(attributes, slog.String("blocker", b.String()))
			}
			if e.Kind == Retrying {
				attributes = append(attributes, slog.Int("attempt", e.Attempt), slog.Duration("pause", e.Pause))
			}
		case Progress:
			level = slog.LevelDebug
			attributes = append(attributes, slog.Int("statement", e.Statement), slog.Int("of", e.Statements))
		case Finished:
			attributes = append(attributes, slog.Duration("duration", e.Step.Duration))
		case Noticed:
			attributes = append(attributes, slog.String("severity", e.Severity), slog.String("message", e.Message))
		case Sending:
			level = slog.LevelDebug
			attributes = append(attributes, slog.String("sql", e.SQL))
		case TenantDone:
			level = slog.LevelDebug
			attributes = append(attributes, slog.Int("done", e.Count.Done), slog.Int("of", e.Count.Total))
		case TenantFailed:
			level = slog.LevelError
			attributes = append(attributes, slog.String("error", hidePasswords(e.Err.Error())), slog.Int("failed", e.Count.Failed))
		case Starting, Pooled:
		}
		logger.LogAttrs(context.Background(), level, "migration "+string(e.Kind), attributes...)
	}
}
