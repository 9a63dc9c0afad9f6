package ashlar

import (
	"strconv"

	"github.com/ashlar-go/ashlar/catalog"
)

// addChecks adds the CHECK constraints.
func (c *compiler) addChecks(t *table) {
	settled := newSettled[catalog.Check](c, t, "checks")
	for _, said := range t.checks {
		call := "Check(" + strconv.Quote(said.name) + ")"
		if problem, fix := nameProblem(said.name); problem != "" {
			c.fault(t, said.at, call, problem, fix)
		}
		check := catalog.Check{
			Name:       said.name,
			Expression: c.immutable(t, said.at, call, said.text),
			Comment:    said.comment.value,
		}
		check.Expression = t.checked(check.Expression, said.unfiltered)
		settled.put(check.Name, check, said.recorded, call)
	}
	settled.into(t.out.Checks)
}
