package httpapi

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzReadJSON: whatever is sent, it is read or refused with a sentence in
// both languages that gives nothing of it back.
func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{
		``, `null`, `{}`, `[]`, `{"purpose":"P03","subject":{"plate":"ABC1234"}}`, `{"facts":{"place":1}}`, `{"facts":[]}`,
		`{"unknown-field-name":1}`, `{"purpose":{"a":"b"}}`, `{"subject":{"A123456789":7}}`, `{} {}`, `{"reason":"`, "\x00", `{"registers":[1]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		var b queryBody
		err := readJSON(r, &b)
		if err == nil {
			return
		}
		var bad *badRequest
		if !errors.As(err, &bad) || bad.status != http.StatusBadRequest || bad.zh == "" || bad.en == "" {
			t.Fatalf("%q: %v", body, err)
		}
		for _, word := range strings.FieldsFunc(body, func(r rune) bool { return strings.ContainsRune("{}[]:,\" \t\n\r", r) }) {
			// Ids and plates have letters and digits; no sentence of ours has such a word.
			mixed := strings.ContainsAny(word, "0123456789") && strings.Trim(word, "0123456789") != ""
			if len(word) > 4 && mixed && strings.Contains(bad.en+bad.zh, word) {
				t.Errorf("%q is given back: %s", word, bad.en)
			}
		}
	})
}
