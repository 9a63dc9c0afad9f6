package main

import (
	"fmt"
	"slices"
	"time"
)

// series are the runs of one command.
type series []sample

// failure returns why a run failed, or nothing.
func (s series) failure() string {
	for _, one := range s {
		if one.Failure != "" {
			return one.Failure
		}
	}
	return ""
}

// figures returns one figure of each run, the smallest first.
func (s series) figures(of func(sample) float64) []float64 {
	var all []float64
	for _, one := range s {
		all = append(all, of(one))
	}
	slices.Sort(all)
	return all
}

// median returns the middle figure, of two the mean, and 0 without runs.
func (s series) median(of func(sample) float64) float64 {
	all := s.figures(of)
	if len(all) == 0 {
		return 0
	}
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

// spread shows the median with the smallest and the largest figure.
func (s series) spread(of func(sample) float64) string {
	all := s.figures(of)
	return fmt.Sprintf("%.0f (%.0f..%.0f)", s.median(of), all[0], all[len(all)-1])
}

func wallMS(s sample) float64 { return float64(s.Wall) / float64(time.Millisecond) }
func cpuMS(s sample) float64  { return float64(s.CPU) / float64(time.Millisecond) }
func peakMB(s sample) float64 { return float64(s.Peak) / 1e6 }
