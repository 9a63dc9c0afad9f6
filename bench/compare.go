package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// result is what was measured at one size.
type result struct {
	size  int
	runs  map[string]map[operation]series // by contender
	lines map[string]string               // lines of snapshot touched, by contender
}

// compare measures and prints, one size after the other.
func compare(s settings) error {
	root, err := filepath.Abs(s.root)
	if err != nil {
		return err
	}
	s.root, s.cache = root, filepath.Join(root, ".cache", "bench")
	installed := filepath.Join(s.cache, "drizzle")
	projects, before := filepath.Join(s.cache, "ashlar"), filepath.Join(s.cache, "before")
	if err := clean(projects, before); err != nil {
		return err
	}
	if err := installDrizzle(installed); err != nil {
		return err
	}
	floor, err := measure(command{Dir: s.cache, Args: []string{"true"}, Limit: s.limit})
	if err != nil {
		return err
	}
	printHead(s, installed, floor)
	var all []result
	for _, size := range s.sizes {
		r, err := measureSize(s, installed, size)
		if err != nil {
			return err
		}
		printResult(r)
		all = append(all, r)
	}
	printAims(all)
	printGrowth(all)
	errs := []error{os.RemoveAll(projects), os.RemoveAll(before)}
	for _, size := range s.sizes {
		errs = append(errs, os.RemoveAll(filepath.Join(installed, fmt.Sprint(size), "trash")))
	}
	return errors.Join(errs...)
}

// measureSize makes the projects of one size and measures them in turn.
func measureSize(s settings, installed string, size int) (result, error) {
	dir := filepath.Join(s.cache, "ashlar", fmt.Sprint(size))
	fmt.Fprintf(os.Stderr, "%d resources: making the projects\n", size)
	tool, err := ashlarTool(filepath.Join(dir, "tool"), s.root, size, s.limit)
	if err != nil {
		return result{}, err
	}
	built, err := ashlarBuilt(filepath.Join(dir, "built"), s.root, size, s.limit)
	if err != nil {
		return result{}, err
	}
	peer, err := newDrizzle(installed, size, s.limit)
	if err != nil {
		return result{}, err
	}
	r := result{size: size, runs: map[string]map[operation]series{}, lines: map[string]string{}}
	contenders := []contender{tool, built, peer}
	for _, op := range operations {
		for run := range s.runs {
			for _, c := range contenders {
				if !c.can(op) || r.runs[c.name][op].failure() != "" {
					continue
				}
				fmt.Fprintf(os.Stderr, "%d resources: %s, run %d: %s\n", size, op, run+1, c.name)
				if r.runs[c.name] == nil {
					r.runs[c.name] = map[operation]series{}
				}
				one, err := measureOne(c, op, size)
				if err != nil {
					return result{}, err
				}
				r.runs[c.name][op] = append(r.runs[c.name][op], one)
			}
		}
	}
	for _, c := range contenders {
		if !c.can(single) {
			continue
		}
		if r.lines[c.name], err = touched(c, filepath.Join(s.cache, "before", fmt.Sprint(size, c.name))); err != nil {
			return result{}, err
		}
	}
	return r, nil
}

// measureOne runs one contender once. What it does wrong is in the sample; an error is one of the bench.
func measureOne(c contender, op operation, size int) (sample, error) {
	run, err := c.prepare(op, fmt.Sprintf("x%d", time.Now().UnixNano()))
	if err != nil {
		return sample{Failure: err.Error()}, nil
	}
	one, err := measure(run)
	if err == nil && one.Failure == "" {
		if wrong := c.verify(op, size); wrong != nil {
			one.Failure = wrong.Error()
		}
	}
	return one, err
}
