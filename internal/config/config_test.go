package config

import (
	"strings"
	"testing"
)

func TestZeroValueWorks(t *testing.T) {
	c, err := Parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.Origin != "http://localhost:8080" || c.Host() != "localhost" || c.Secure() {
		t.Errorf("defaults: %+v", c)
	}
}

func TestMistakesAreExplained(t *testing.T) {
	tests := map[string]string{
		"lisen: 127.0.0.1:1":                      "lisen",
		"listen: nonsense":                        "host:port",
		"demo: true\nlisten: 0.0.0.0:8080":        "loopback only",
		"demo: true\nlisten: ':8080'":             "loopback only",
		"origin: http://mpolice.example":          "https",
		"origin: https://mpolice.example/path":    "scheme and host",
		"data: a\n---\ndata: b":                   "one document",
		"data: [1":                                "configuration",
		"store: mysql://u:secret@h/d":             "postgres://",
		"store: 'postgres://u:secret@h:x/d'":      "postgres://",
		"live: [{register: immigration, uri: x}]": "uri",
	}
	for in, want := range tests {
		if _, err := Parse([]byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", in, err, want)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error tells the password: %v", in, err)
		}
	}
}

// TestNextIsWhole: half of an entry, or one that changes nothing, is refused.
func TestNextIsWhole(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	own := "next: {model: {sha256: " + hash + "}, approved: " + hash + ", report: r.signed}"
	c, err := Parse([]byte("face: {models: m, approved: " + strings.Repeat("cd", 32) + ", report: old, " + own + "}"))
	if err != nil || !c.Face.On() {
		t.Fatal(err)
	}
	if n := c.Face.Coming(); n.Next != nil || n.Model != c.Face.Next.Model || n.Approved != hash || n.Report != "r.signed" || n.Models != "m" {
		t.Errorf("%+v", n)
	}
	for in, want := range map[string]string{
		own:                         "face: give models",
		"models: m, next: {}":       "approved and report",
		"models: m, next: {nxt: 1}": "nxt",
		"models: m, next: {approved: " + hash + "}":                                        "approved and report",
		"models: m, next: {approved: ab, report: r}":                                       "64 hexadecimal",
		"models: m, next: {approved: " + hash + ", report: r}":                             "the other one",
		"models: m, next: {model: {sha256: ab}, approved: " + hash + ", report: r}":        "not the sha256",
		"models: m, next: {model: {sha: ab}, approved: " + hash + ", report: r}":           "sha",
		"models: m, model: {sha256: ab}, next: {approved: " + hash + ", report: '', x: 1}": "x",
	} {
		if _, err := Parse([]byte("face: {" + in + "}")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", in, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("demo: true\nlisten: 127.0.0.1:9\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Parse(b)
		if err == nil && c.Demo && !strings.HasPrefix(c.Listen, "127.") && !strings.HasPrefix(c.Listen, "localhost:") && !strings.HasPrefix(c.Listen, "[::1]") && !strings.HasPrefix(c.Listen, "[::ffff:127") && !strings.Contains(c.Listen, "::1") {
			t.Errorf("demo mode would listen on %q", c.Listen)
		}
	})
}
