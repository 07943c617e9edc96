package agency_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/agency"
	"mpolice/internal/synth"
)

// fixed is a clock that a test sets.
type fixed struct{ at time.Time }

func (f *fixed) Now() time.Time { return f.at }

func empty() *agency.Directory {
	return agency.NewDirectory(func(func(synth.Immigration) bool) {})
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range []string{"ca.pem", "server.pem", "client.pem"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, error %v", name, info.Mode(), err)
		}
		out[name] = string(data)
	}
	return out
}

// A second call changes nothing; certificates near their end, or of a time to
// come, are renewed, and the authority only when it must be.
func TestPKIIsRenewed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pki")
	clock := &fixed{time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	renew := func() map[string]string {
		t.Helper()
		if _, err := agency.NewPKI(dir, rand.Reader, clock); err != nil {
			t.Fatal(err)
		}
		return read(t, dir)
	}
	same := func(a, b map[string]string) string {
		var out []string
		for _, name := range []string{"ca.pem", "server.pem", "client.pem"} {
			if a[name] == b[name] {
				out = append(out, strings.TrimSuffix(name, ".pem"))
			}
		}
		return strings.Join(out, " ")
	}
	first := renew()
	steps := []struct {
		name string
		at   time.Time
		want string // unchanged
	}{
		{"at once", clock.at, "ca server client"},
		{"59 days later", clock.at.AddDate(0, 0, 59), "ca server client"},
		{"61 days later", clock.at.AddDate(0, 0, 61), "ca"},
		{"before it was made", clock.at.AddDate(-1, 0, 0), ""},
		{"ten years later", clock.at.AddDate(10, 0, 0), ""},
	}
	for _, s := range steps {
		clock.at = s.at
		next := renew()
		if got := same(first, next); got != s.want {
			t.Errorf("%s: unchanged %q, want %q", s.name, got, s.want)
		}
		first = next
	}
	if err := os.Remove(filepath.Join(dir, "client.pem")); err != nil {
		t.Fatal(err)
	}
	if got := same(first, renew()); got != "ca server" {
		t.Errorf("one file removed: unchanged %q", got)
	}
}

func TestPKIRefusesWhatItCannotRead(t *testing.T) {
	dir := t.TempDir()
	if _, err := agency.LoadPKI(dir, &fixed{}); err == nil {
		t.Error("loaded from an empty folder")
	}
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := agency.NewPKI(dir, rand.Reader, &fixed{time.Now()}); err == nil || !strings.Contains(err.Error(), "ca.pem") {
		t.Errorf("a broken file: %v", err)
	}
	if _, err := agency.NewPKI(t.TempDir(), bytes.NewReader(nil), &fixed{time.Now()}); err == nil {
		t.Error("made without randomness")
	}
}

func TestServeNeedsTheClientsAuthority(t *testing.T) {
	for name, c := range map[string]*tls.Config{"nil": nil, "no authority": {}} {
		if err := agency.New(empty(), agency.Options{}).Serve(t.Context(), nil, c); err == nil {
			t.Errorf("%s: served", name)
		}
	}
}

func TestServeEndsWithItsListener(t *testing.T) {
	p, err := agency.NewPKI(t.TempDir(), rand.Reader, mpolice.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := agency.New(empty(), agency.Options{}).Serve(context.Background(), l, p.ServerTLS()); err == nil {
		t.Error("served on a closed listener")
	}
}

// The agency itself refuses what breaks the agreement, whoever sends it.
func TestRefusals(t *testing.T) {
	const good = `{"register":"immigration","record":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f",` +
		`"subject":{"kind":"national_id","key":"A800000014"},"fields":["residence"]}`
	p, err := agency.NewPKI(t.TempDir(), rand.Reader, mpolice.SystemClock{})
	if err != nil {
		t.Fatal(err)
	}
	a := agency.New(empty(), agency.Options{})
	if w := httptest.NewRecorder(); func() int { a.ServeHTTP(w, httptest.NewRequest("POST", agency.Path, nil)); return w.Code }() != http.StatusForbidden {
		t.Errorf("without TLS: %d", w.Code)
	}
	server := httptest.NewUnstartedServer(a)
	server.TLS = p.ServerTLS()
	server.StartTLS()
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: p.ClientTLS()}}
	defer client.CloseIdleConnections()
	for name, tt := range map[string]struct {
		method, path, kind, body string
		status                   int
	}{
		"good":           {"POST", agency.Path, "application/json", good, 200},
		"GET":            {"GET", agency.Path, "", "", 404},
		"other path":     {"POST", "/", "application/json", good, 404},
		"form":           {"POST", agency.Path, "application/x-www-form-urlencoded", good, 400},
		"empty":          {"POST", agency.Path, "application/json", "", 400},
		"unknown member": {"POST", agency.Path, "application/json", good[:len(good)-1] + `,"x":1}`, 400},
		"other register": {"POST", agency.Path, "application/json", strings.Replace(good, "immigration", "household", 1), 400},
		"unknown field":  {"POST", agency.Path, "application/json", strings.Replace(good, `["residence"]`, `["name"]`, 1), 400},
		"no record":      {"POST", agency.Path, "application/json", strings.Replace(good, "017f22e2", "", 1), 400},
		"check digit":    {"POST", agency.Path, "application/json", strings.Replace(good, "A800000014", "A800000015", 1), 400},
		"not folded":     {"POST", agency.Path, "application/json", strings.Replace(good, "A800000014", "a800000014", 1), 400},
		"plate":          {"POST", agency.Path, "application/json", strings.Replace(strings.Replace(good, "national_id", "plate", 1), "A800000014", "ABC1234", 1), 400},
		"too long":       {"POST", agency.Path, "application/json", good + strings.Repeat(" ", 5000), 400},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, server.URL+tt.path, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", tt.kind)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != tt.status || tt.status != 200 && len(body) != 0 {
			t.Errorf("%s: status %d with %d bytes, want %d", name, resp.StatusCode, len(body), tt.status)
		}
	}
	if a.Requests() != 14 {
		t.Errorf("%d requests counted, want 14", a.Requests())
	}
}

func TestFaultValid(t *testing.T) {
	for f, want := range map[agency.Fault]bool{"": true, "slow": true, "down": true, "malformed": true, "odd": false} {
		if f.Valid() != want {
			t.Errorf("%q: valid %v", f, !want)
		}
	}
}

// The demo city's foreigners are all there, under each of their numbers.
func TestDirectoryOfTheDemoCity(t *testing.T) {
	c, err := synth.New(synth.Config{Seed: 7, People: 3000, Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	d := agency.NewDirectory(c.Immigration())
	if d.Len() < 90 {
		t.Errorf("%d people in the directory", d.Len())
	}
}
