package main

import (
	"path/filepath"
	"time"
)

// ashlarTool is what a user types: the go command builds the tool and the tool builds the project's program, both with a
// warm build cache, so that what was edited is compiled and the program linked.
func ashlarTool(dir, root string, size int, limit time.Duration) (contender, error) {
	p, err := newProject(dir, root, size, limit)
	if err != nil {
		return contender{}, err
	}
	program := filepath.Join(dir, "base-program")
	if err := p.build(program); err != nil {
		return contender{}, err
	}
	if err := p.keepBase(program); err != nil {
		return contender{}, err
	}
	tool := []string{"go", "tool", "ashlar", "generate"}
	if err := p.run("go", "tool", "ashlar", "generate", "--check"); err != nil { // warms the build cache
		return contender{}, err
	}
	prepare := func(op operation, edition string) (command, error) {
		s, from, last := state{edition: edition}, p.base, "--check"
		switch op {
		case first:
			from, last = "", "first"
		case follow, single:
			s.column, s.one, last = edition, op == single, "more"
		case nothing:
			s.edition = ""
		case edited, gate:
		}
		if err := p.declare(s); err != nil {
			return command{}, err
		}
		if err := p.restore(from); err != nil {
			return command{}, err
		}
		run := append(tool, last)
		if op == nothing { // the call before it built the program
			if err := p.run(run...); err != nil {
				return command{}, err
			}
		}
		return p.command(run...), nil
	}
	return contender{"go tool ashlar", p.snapshots(), prepare, p.written, func(op operation) bool { return op != gate }}, nil
}

// ashlarBuilt is the project's program, built before.
func ashlarBuilt(dir, root string, size int, limit time.Duration) (contender, error) {
	p, err := newProject(dir, root, size, limit)
	if err != nil {
		return contender{}, err
	}
	changed := state{column: "extra"}
	before, after := filepath.Join(dir, "program-before"), filepath.Join(dir, "program-after")
	if err := p.declare(changed); err != nil {
		return contender{}, err
	}
	if err := p.build(after); err != nil {
		return contender{}, err
	}
	if err := p.declare(state{}); err != nil {
		return contender{}, err
	}
	if err := p.build(before); err != nil {
		return contender{}, err
	}
	if err := p.keepBase(before); err != nil {
		return contender{}, err
	}
	if err := p.build(before); err != nil { // once more: now there are migrations for it to carry
		return contender{}, err
	}
	if err := p.commit(); err != nil {
		return contender{}, err
	}
	prepare := func(op operation, _ string) (command, error) {
		s, from, run := state{}, p.base, []string{before, "generate", "--check"}
		switch op {
		case first:
			from, run = "", []string{before, "generate", "first"}
		case follow:
			s, run = changed, []string{after, "generate", "more"}
		case gate:
			run = []string{before, "check", "--base", "HEAD"}
		case nothing, edited, single:
		}
		if err := p.declare(s); err != nil {
			return command{}, err
		}
		return p.command(run...), p.restore(from)
	}
	timed := func(op operation) bool { return op != edited && op != single }
	return contender{"built ashlar", p.snapshots(), prepare, p.written, timed}, nil
}
