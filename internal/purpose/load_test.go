package purpose_test

import (
	"testing"

	"mpolice/internal/purpose"
	"mpolice/rules"
)

func TestBuiltIn(t *testing.T) {
	b, err := purpose.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range b.Check() {
		t.Error(f)
	}
}
