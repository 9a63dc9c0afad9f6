package ident

import (
	"fmt"
	"strings"
)

// SplitPath takes a dotted path of names apart, "public.posts" or `"My.Table".title`. Parts in quotes may hold anything;
// other parts are taken letter by letter, capitals too.
func SplitPath(path string) ([]string, error) {
	var parts []string
	rest := path
	for {
		part, after, err := cutName(rest)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", path, err)
		}
		parts = append(parts, part)
		if after == "" {
			return parts, nil
		}
		if after[0] != '.' {
			return nil, fmt.Errorf("%q: expected a dot after %q", path, part)
		}
		rest = after[1:]
	}
}

// cutName takes the first name off a path.
func cutName(path string) (name, after string, err error) {
	if !strings.HasPrefix(path, `"`) {
		end := strings.IndexByte(path, '.')
		if end < 0 {
			end = len(path)
		}
		if end == 0 {
			return "", "", fmt.Errorf("a name is empty")
		}
		return path[:end], path[end:], nil
	}
	var b strings.Builder
	for i := 1; i < len(path); i++ {
		if path[i] != '"' {
			b.WriteByte(path[i])
			continue
		}
		if i+1 < len(path) && path[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		if b.Len() == 0 {
			return "", "", fmt.Errorf("a name is empty")
		}
		return b.String(), path[i+1:], nil
	}
	return "", "", fmt.Errorf("a quote is not closed")
}

// JoinPath writes names as a path that SplitPath reads back.
func JoinPath(names ...string) string {
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = name
		if name == "" || strings.ContainsAny(name, `."=: `) {
			parts[i] = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
	}
	return strings.Join(parts, ".")
}
