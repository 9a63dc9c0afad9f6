// Package contest has what the programs share that let contenders apply the same small migrations.
package contest

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Timed runs a function, and gives it up after the limit even when it does not look at its context.
func Timed(ctx context.Context, limit time.Duration, run func(context.Context) error) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	started := time.Now()
	go func() { done <- run(ctx) }()
	select {
	case err := <-done:
		return time.Since(started), err
	case <-ctx.Done():
		return limit, fmt.Errorf("stopped after %s", limit)
	}
}

// Way names the way to the server.
func Way(far bool) string {
	if far {
		return "far"
	}
	return "near"
}

// Numbers reads numbers from 1, with spaces between them.
func Numbers(flag, text string) (all []int, err error) {
	for _, word := range strings.Fields(text) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-%s %s: not a number from 1", flag, word)
		}
		all = append(all, n)
	}
	return all, nil
}
