package eval

import (
	"reflect"
	"strings"
	"testing"
)

// TestEveryTermIsInBothLanguages, with the same places to fill in.
func TestEveryTermIsInBothLanguages(t *testing.T) {
	t.Parallel()
	zh, en := reflect.ValueOf(vocabulary[Chinese]), reflect.ValueOf(vocabulary[English])
	for i := range zh.NumField() {
		name, a, b := zh.Type().Field(i).Name, zh.Field(i).String(), en.Field(i).String()
		if a == "" || b == "" || strings.Count(a, "%s") != strings.Count(b, "%s") || strings.Count(a, "%d") != strings.Count(b, "%d") {
			t.Errorf("%s: %q and %q", name, a, b)
		}
	}
}
