//go:build ashlar_faults

package acceptance_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/ashlar-go/ashlar/generate"
	"github.com/ashlar-go/ashlar/internal/acceptance"
	"github.com/ashlar-go/ashlar/plan"
)

// mostPairs is how many pairs of states the laws may take to find a planted fault.
const mostPairs = 10000

// TestTheLawsFindPlantedFaults plants one fault after the other and looks for a pair of states whose migrations fail.
func TestTheLawsFindPlantedFaults(t *testing.T) { //nolint:paralleltest // the planted fault is one for the process
	done, lab := newTally(), acceptance.NewLab(t)
	pairs := rapid.Custom(func(rt *rapid.T) acceptance.Change {
		c := change(rt, done, lab.Major())
		c.Rows = 3
		return c
	})
	for _, fault := range plan.Faults() {
		t.Run(fault, func(t *testing.T) { //nolint:paralleltest // as above
			for n := range mostPairs {
				c := pairs.Example(n)
				right, err := generate.Compute(c.From, c.To, c.Answers)
				if err != nil { // refused
					continue
				}
				plan.Planted = fault
				found := ""
				if differs(right, c) {
					found = broken(lab, c)
				}
				plan.Planted = ""
				if found != "" {
					t.Logf("found by pair %d: %.200s", n+1, found)
					return
				}
			}
			t.Errorf("not found by %d pairs", mostPairs)
		})
	}
}

// differs reports whether a fault shows in what is generated. Only then is there something to be proved.
func differs(right generate.Result, c acceptance.Change) (yes bool) {
	defer func() { yes = yes || recover() != nil }()
	result, err := generate.Compute(c.From, c.To, c.Answers)
	return err != nil || !reflect.DeepEqual(result.Files, right.Files)
}

// broken returns how the laws fail over a pair of states; empty: they hold.
func broken(lab *acceptance.Lab, c acceptance.Change) (how string) {
	defer func() {
		if p := recover(); p != nil {
			how = fmt.Sprint(p)
		}
	}()
	lab.Prove(witness{}, c)
	return ""
}

// witness stands in for a test that is expected to fail.
type witness struct{}

func (witness) Helper()                           {}
func (witness) Logf(string, ...any)               {}
func (witness) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
