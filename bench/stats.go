package main

import (
	"time"

	"github.com/ashlar-go/ashlar/bench/internal/spread"
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

// figures returns one figure of each run.
func (s series) figures(of func(sample) float64) spread.Figures {
	var all spread.Figures
	for _, one := range s {
		all = append(all, of(one))
	}
	return all
}

// median returns the middle figure.
func (s series) median(of func(sample) float64) float64 { return s.figures(of).Median() }

// spread shows the median with the smallest and the largest figure.
func (s series) spread(of func(sample) float64) string { return s.figures(of).Text(0) }

func wallMS(s sample) float64 { return float64(s.Wall) / float64(time.Millisecond) }
func cpuMS(s sample) float64  { return float64(s.CPU) / float64(time.Millisecond) }
func peakMB(s sample) float64 { return float64(s.Peak) / 1e6 }
