package policy_test

import (
	"context"
	"testing"

	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/rules"
)

func TestBuiltInBundleIsClean(t *testing.T) {
	b, err := purpose.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range policy.Check(context.Background(), b) {
		t.Error(f)
	}
}
