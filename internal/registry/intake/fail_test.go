package intake

import (
	"strings"
	"testing"

	"mpolice/internal/registry"
)

// A fault of the program in a checker fails the batch, names the row and the
// place, and repeats nothing of what was delivered.
func TestFaultInAChecker(t *testing.T) {
	p := &plan{d: &registry.Descriptor{}, columns: []int{0}, width: 1, operation: -1, cut: newCutter(',', false), seen: &nameSet{}}
	p.fields = []fieldPlan{{check: func(_ *worker, _ *fieldPlan, cell []byte) { panic(string(cell)) }}}
	c := (*chunk)(nil).renew()
	c.put(record{line: 7, raw: []byte("secret")})
	p.worker().check(c)
	if c.err == nil || !strings.Contains(c.err.Error(), "row 7") || !strings.Contains(c.err.Error(), "fail_test.go") || strings.Contains(c.err.Error(), "secret") {
		t.Errorf("%v", c.err)
	}
}
