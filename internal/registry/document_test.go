package registry_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"mpolice/internal/registry"
)

// TestDocumentNamesEveryKey holds docs/registers.md to the structs: a key that
// is read and not explained cannot be written by an agency.
func TestDocumentNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile("../../docs/registers.md")
	if err != nil {
		t.Fatal(err)
	}
	named := func(key string) bool { return strings.Contains(string(text), "`"+key+"`") }
	keys := 0
	for _, of := range []reflect.Type{
		reflect.TypeFor[registry.Descriptor](), reflect.TypeFor[registry.Field](), reflect.TypeFor[registry.Feed](),
		reflect.TypeFor[registry.Agreement](), reflect.TypeFor[registry.Notice](), reflect.TypeFor[registry.Retention](),
		reflect.TypeFor[registry.Constraints](), reflect.TypeFor[registry.Code](), reflect.TypeFor[registry.Valid](),
	} {
		for _, f := range reflect.VisibleFields(of) {
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if key == "" || key == "-" {
				continue
			}
			if keys++; !named(key) {
				t.Errorf("key %s of %s is not explained", key, of.Name())
			}
		}
	}
	for _, s := range registry.Semantics() {
		if !named(string(s)) || !s.Title().Complete() {
			t.Errorf("semantic %s is not explained", s)
		}
	}
	for _, r := range []registry.Reason{
		registry.ReasonNoBasis, registry.ReasonNoPurpose, registry.ReasonNoNotice,
		registry.ReasonNoAgreement, registry.ReasonAgreementPending, registry.ReasonAgreementEnded,
	} {
		if !named(string(r)) {
			t.Errorf("reason %s is not explained", r)
		}
	}
	if keys < 50 {
		t.Errorf("only %d keys found", keys)
	}
}
