package gallery

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// FuzzList: whatever a list is made of, each of its lines is one row or one
// named fault, and reading ends.
func FuzzList(f *testing.F) {
	head := "photo,national_id,category,basis,case_number,unit,taken\n"
	f.Add([]byte(head + "a.jpg,A123456789,suspect,CCP-205-2,115-1,east,2026-01-01\n"))
	f.Add([]byte("\ufeff相片檔名,身分證統一編號,類別,法律依據,單位,拍攝日期\r\n\"a\"\"b\",,,,,\r\n\r\n"))
	f.Add([]byte(head + "\"open\n\xff\x00\n,,,,,,,,,\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := openList(bytes.NewReader(data), enrolColumns)
		if err != nil {
			return
		}
		for last := l.line; ; {
			v, err := l.row()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil && !rowError(err) {
				t.Fatal(err)
			}
			if l.line <= last || l.pos > int64(len(data)) {
				t.Fatalf("line %d after %d, at %d of %d", l.line, last, l.pos, len(data))
			}
			last = l.line
			if err != nil {
				continue
			}
			if d, fault := judge(v, l.line, 20261121); fault == nil {
				if !d.photo.Taken.Valid() || d.photo.Retain < 20261121 || !localName(d.file) || d.subject.IsZero() {
					t.Fatalf("the law lets this in: %+v", d.photo)
				}
			}
		}
		if l.pos != int64(len(data)) {
			t.Fatalf("%d of %d bytes read", l.pos, len(data))
		}
	})
}

func FuzzOutcome(f *testing.F) {
	f.Add("115-1", "1", "A123456789", "acquitted", "115/11/01", "x")
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g string) {
		at := map[string]int{"case_number": 0, "photo": 1, "national_id": 2, "outcome": 3, "decided": 4, "decision": 5}
		dec, fault := readDecision(values{at, []string{a, b, c, d, e, g}}, 20261121)
		if fault == nil && (!dec.decided.Valid() || dec.decided > 20261121 || dec.event == EventExpired || dec.number == "") {
			t.Errorf("%+v", dec)
		}
	})
}

func FuzzLaw(f *testing.F) {
	f.Add(categoriesYAML)
	f.Fuzz(func(t *testing.T, data []byte) {
		if l, err := parseLaw(data); err == nil && len(l.Categories) == 0 {
			t.Error("a law of nothing")
		}
	})
}

// TestLawIsChecked: what would let a photo stay for ever, or a number mean two
// categories, does not load.
func TestLawIsChecked(t *testing.T) {
	text := string(categoriesYAML)
	for what, change := range map[string][2]string{
		"a number twice":   {"number: 2", "number: 1"},
		"a code twice":     {"code: juvenile", "code: suspect"},
		"no end":           {"years: 3", "years: 0"},
		"beyond ten years": {"years: 3", "years: 11"},
		"unknown event":    {"leaves: [located,", "leaves: [forgotten,"},
		"unknown key":      {"number: 2", "number: 2\n    secret: yes"},
		"untagged":         {"tag: V, text", "tag: X, text"},
		"no English":       {"en: Juveniles", "en: ''"},
		"unknown start":    {"from: reported", "from: whenever"},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("%s: the file has no %q", what, change[0])
		}
		if _, err := parseLaw([]byte(strings.Replace(text, change[0], change[1], 1))); !errors.Is(err, ErrCategories) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, c := range Categories() {
		if got, ok := CategoryNumbered(c.Number); !ok || got.Code != c.Code {
			t.Errorf("number %d is not %s", c.Number, c.Code)
		}
		if c.EndsBy("captured") != (c.Code == "wanted") || !c.EndsBy(EventExpired) || !c.EndsBy(EventManual) {
			t.Errorf("%s ends by other events", c.Code)
		}
	}
}

func TestDays(t *testing.T) {
	if d := DayOf(time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC)); d != 20270101 {
		t.Errorf("midnight in Taipei: %v", d)
	}
	for _, c := range []struct {
		from  Day
		years int
		want  Day
	}{{20240229, 1, 20250228}, {20240229, 4, 20280229}, {20961231, 5, 21011231}, {20960229, 4, 21000228}, {20260101, 0, 20260101}} {
		if got := c.from.AddYears(c.years); got != c.want || !got.Valid() {
			t.Errorf("%v and %d years: %v, want %v", c.from, c.years, got, c.want)
		}
	}
	for _, bad := range []Day{0, 20260230, 20261301, 1, -20260101} {
		if bad.Valid() {
			t.Errorf("the calendar has %d", bad)
		}
	}
}

func TestSecrets(t *testing.T) {
	key := bytes.Repeat([]byte{9}, 32)
	s, err := NewSecrets(key, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	box, err := s.Seal([]byte("national_id:X"), []byte("photo 1"))
	if err != nil || bytes.Contains(box, []byte("national")) {
		t.Fatalf("sealed: %q, %v", box, err)
	}
	if plain, err := s.Open(box, []byte("photo 1")); err != nil || string(plain) != "national_id:X" {
		t.Errorf("opened: %q, %v", plain, err)
	}
	if _, err := s.Open(box, []byte("photo 2")); err == nil {
		t.Error("it opens at another photo")
	}
	for i := range box {
		b := bytes.Clone(box)
		b[i] ^= 1
		if _, err := s.Open(b, []byte("photo 1")); err == nil {
			t.Errorf("byte %d may change", i)
		}
	}
	if _, err := s.Open(nil, nil); err == nil {
		t.Error("nothing opens")
	}
	if bytes.Equal(s.Tag("a", []byte("b"), []byte("c")), s.Tag("a", []byte("bc"))) || !bytes.Equal(s.Tag("a", []byte("b")), s.Tag("a", []byte("b"))) {
		t.Error("tags do not tell parts apart, or are not the same for the same")
	}
	if _, err := NewSecrets(key[:31], rand.Reader); err == nil {
		t.Error("a short key is taken")
	}
}

func FuzzCertificateCursor(f *testing.F) {
	for _, s := range []string{"7.0", "9223372036854775807.2", "-1.-1", "7", "0.0", "1.1.1", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		c := ParseCertificateCursor(raw)
		if !c.IsZero() && ParseCertificateCursor(c.String()) != c {
			t.Errorf("%q is %+v", raw, c)
		}
	})
}
