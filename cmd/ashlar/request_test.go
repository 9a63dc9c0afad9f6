package main

import (
	"strings"
	"testing"
)

func TestScan(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]request{
		"":                                     {},
		"generate add_tickets":                 {command: "generate"},
		"--dir x generate add":                 {command: "generate", dir: "x"},
		"--dir=x --repo main migrate":          {command: "migrate", dir: "x"},
		"migrate --dir x":                      {command: "migrate", dir: "x"},
		"--quiet status":                       {command: "status"},
		"migrate --migrations-path m":          {command: "migrate", files: true},
		"--migrations-path m migrate":          {command: "migrate", files: true},
		"migrate --migrations-path=m":          {command: "migrate", files: true},
		"migrate --tenant-migrations-path=m":   {command: "migrate", files: true},
		"--tenant-migrations-path m migrate":   {command: "migrate", files: true},
		"migrate --help":                       {command: "migrate", help: true},
		"generate -- --help":                   {command: "generate"},
		"--dir= migrate":                       {command: "migrate", refused: true},
		"--dir x migrate --dir=y":              {command: "migrate", dir: "y", refused: true},
		"--dir x migrate --dir=x":              {command: "migrate", dir: "x"},
		"--dir":                                {},
		"generate --rename posts.title=--help": {command: "generate"},
	} {
		if got := scan(strings.Fields(line)); got != want {
			t.Errorf("%s: %+v, want %+v", line, got, want)
		}
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	for flags, want := range map[string]string{
		"":                         "ashlar_lean",
		"-mod=mod -tags=a,b":       "ashlar_lean,a,b",
		"--tags=a -buildvcs=false": "ashlar_lean,a",
	} {
		if got := tags(flags); got != want {
			t.Errorf("%s: %s, want %s", flags, got, want)
		}
	}
}
