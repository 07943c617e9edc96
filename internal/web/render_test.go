package web

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestEveryPageRenders writes every page in both languages, whole and as the
// part that swap.js asks for, and reads it again as a browser would.
func TestEveryPageRenders(t *testing.T) {
	s := newSite(t)
	pages := map[string]bool{}
	for _, l := range Languages {
		for _, x := range samples(l) {
			pages[x.View.page()] = true
			for _, part := range []bool{false, true} {
				body, err := s.page(l, part, x.Chrome, x.View)
				if err != nil {
					t.Errorf("%s in %s: %v", x.Name, l, err)
					continue
				}
				checkMarkup(t, x.Name+" in "+string(l), body)
				if !part {
					checkFrame(t, x, l, string(body))
				}
			}
		}
	}
	for name := range s.pages[Chinese] {
		if !pages[name] {
			t.Errorf("no sample shows the page %q", name)
		}
	}
}

func checkFrame(t *testing.T, x sample, l Language, body string) {
	t.Helper()
	demo := l.Pick("示範環境・全部為合成資料", "Demonstration · all data is synthetic")
	if strings.Contains(body, demo) != x.Chrome.Demo {
		t.Errorf("%s in %s: the mark of the demonstration is wrong", x.Name, l)
	}
	for _, want := range []string{`<html lang="` + string(l) + `">`, `name="viewport"`, `<main`, `<h1`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s in %s: no %s", x.Name, l, want)
		}
	}
	for _, bad := range []string{" style=", "<style", " onclick=", "javascript:", "無異常", "ZgotmplZ"} {
		if strings.Contains(body, bad) {
			t.Errorf("%s in %s: has %q", x.Name, l, bad)
		}
	}
}

// checkMarkup parses strictly enough to find what is not closed, ids that stand
// twice, labels and error links that point at nothing, and forms that would
// leave the site.
func checkMarkup(t *testing.T, name string, body []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	ids, wanted := map[string]bool{}, []string{}
	var open []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
			for _, a := range token.Attr {
				switch {
				case a.Name.Local == "id":
					if ids[a.Value] {
						t.Errorf("%s: id %q stands twice", name, a.Value)
					}
					ids[a.Value] = true
				case a.Name.Local == "for" || a.Name.Local == "aria-describedby" || a.Name.Local == "aria-labelledby" || a.Name.Local == "data-focus":
					wanted = append(wanted, a.Value)
				case a.Name.Local == "href" && strings.HasPrefix(a.Value, "#"):
					wanted = append(wanted, a.Value[1:])
				case a.Name.Local == "action" && !strings.HasPrefix(a.Value, "/"):
					t.Errorf("%s: a form goes to %q", name, a.Value)
				}
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != token.Name.Local {
				t.Errorf("%s: </%s> closes %v", name, token.Name.Local, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
	for _, id := range wanted {
		if !ids[id] {
			t.Errorf("%s: nothing has the id %q", name, id)
		}
	}
}

const hostile = `"'><script>alert(1)</script>{{.}}\u202e`

// poison puts hostile text into every string of a view.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(hostile)
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				poison(v.Field(i))
			}
		}
	}
}

// TestHostileTextIsEscaped fills every field of every page with markup.
func TestHostileTextIsEscaped(t *testing.T) {
	s := newSite(t)
	raw := regexp.MustCompile(`<script>alert|"'>`)
	for _, x := range samples(Chinese) {
		v := reflect.New(reflect.TypeOf(x.View)).Elem()
		v.Set(reflect.ValueOf(x.View))
		poison(v)
		viewer := &Viewer{Name: hostile, Number: hostile, Unit: hostile, Duty: hostile, Device: hostile, Role: "officer"}
		body, err := s.page(Chinese, false, Chrome{Viewer: viewer, Path: hostile}, v.Interface().(View))
		if err != nil {
			t.Errorf("%s: %v", x.Name, err)
			continue
		}
		if at := raw.FindIndex(body); at != nil {
			t.Errorf("%s: …%s", x.Name, body[max(0, at[0]-80):at[1]])
		}
	}
}

// TestRenderFailsClosed shows that a page that cannot be written gives a plain
// 500, and that neither it nor the log repeats what the page would have said.
func TestRenderFailsClosed(t *testing.T) {
	var log bytes.Buffer
	s, err := New(slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	s.Render(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusOK,
		Chrome{Flash: &Flash{Key: "no.such.key"}, Viewer: &Viewer{Name: "王大明"}}, HomeView{})
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "王大明") || strings.Contains(w.Body.String(), "<") {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
	if out := log.String(); !strings.Contains(out, "page=home") || strings.Contains(out, "no.such.key") {
		t.Errorf("logged %s", out)
	}
}

// TestRenderPacks checks that a browser that takes gzip gets it, and that the
// page says on what it depends.
func TestRenderPacks(t *testing.T) {
	s := newSite(t)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", "br, gzip")
	w := httptest.NewRecorder()
	s.Render(w, r, http.StatusOK, Chrome{}, SignInView{})
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil || !bytes.Contains(body, []byte("通行密鑰")) {
		t.Errorf("unpacked %d bytes: %v", len(body), err)
	}
	if vary := strings.Join(w.Header().Values("Vary"), ", "); !strings.Contains(vary, swapHeader) || !strings.Contains(vary, "Cookie") {
		t.Errorf("Vary: %s", vary)
	}
}
