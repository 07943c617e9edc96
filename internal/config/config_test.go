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

func FuzzParse(f *testing.F) {
	f.Add([]byte("demo: true\nlisten: 127.0.0.1:9\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Parse(b)
		if err == nil && c.Demo && !strings.HasPrefix(c.Listen, "127.") && !strings.HasPrefix(c.Listen, "localhost:") && !strings.HasPrefix(c.Listen, "[::1]") && !strings.HasPrefix(c.Listen, "[::ffff:127") && !strings.Contains(c.Listen, "::1") {
			t.Errorf("demo mode would listen on %q", c.Listen)
		}
	})
}
