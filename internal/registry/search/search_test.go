package search_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/registry/registrytest"
	"mpolice/internal/registry/search"
	"mpolice/internal/source/sourcetest"
)

func TestMain(m *testing.M) { os.Exit(registrytest.Main(m)) }

var shown = map[mpolice.Register][]mpolice.FieldName{
	"household": {"name", "birth_date"}, "residence": {"name", "roman_name", "birth_date"}, "vehicle": {"plate", "make"},
}

// find searches and fails on an error.
func find(t *testing.T, s *search.Searcher, kind mpolice.SubjectKind, raw string, registers ...mpolice.Register) search.Found {
	t.Helper()
	found, err := try(t, s, kind, raw, registers...)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func try(t *testing.T, s *search.Searcher, kind mpolice.SubjectKind, raw string, registers ...mpolice.Register) (search.Found, error) {
	t.Helper()
	subject := sourcetest.Subject(t, kind, raw)
	return s.Search(t.Context(), sourcetest.Receipt(t, subject, registers...), search.Question{Subject: subject, Registers: registers, Fields: shown})
}

func searcher(t *testing.T) (*registrytest.City, *search.Searcher) {
	t.Helper()
	c := registrytest.Open(t)
	s := search.New(c.Holding, c.Descriptors)
	if err := s.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c, s
}

func TestNamesakesAreCountedBeforeTheyAreShown(t *testing.T) {
	c, s := searcher(t)
	name := []rune(c.Sample.Search.CommonName)
	query := string(name[:len(name)-1]) + "?"
	found := find(t, s, mpolice.SubjectName, query, "household")
	if found.Total <= search.MaxShown || len(found.Hits) != 0 || len(found.Groups) == 0 {
		t.Fatalf("%+v", found)
	}
	var sum int64
	for _, g := range found.Groups {
		sum += g.Rows
		narrowed := find(t, s, mpolice.SubjectName, query+decadeOf(g.Decade), "household")
		if narrowed.Total != g.Rows || (g.Rows <= search.MaxShown) != (len(narrowed.Hits) > 0) {
			t.Errorf("decade %d: %d rows, narrowed to %d with %d shown", g.Decade, g.Rows, narrowed.Total, len(narrowed.Hits))
		}
	}
	if sum != found.Total {
		t.Errorf("groups add up to %d of %d", sum, found.Total)
	}
}

func decadeOf(d int) string {
	digit := func(n int) string {
		return string([]byte{byte('0' + n/1000), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)})
	}
	return "@" + digit(d) + "-" + digit(d+9)
}

func TestNameSearches(t *testing.T) {
	c, s := searcher(t)
	common := []rune(c.Sample.Search.CommonName)
	rare := c.Sample.Search.RareName // an agency that lacks the character may write ■
	for how, query := range map[string]string{"exact": rare, "unknown": string(common[:1]) + "?" + string(common[2:])} {
		found := find(t, s, mpolice.SubjectName, query, "household")
		ok := false
		for _, h := range found.Hits {
			ok = ok || h.How == how || h.How == "unknown"
			if _, leaked := h.Values["national_id"]; leaked {
				t.Error("a field that was not asked for came back")
			}
			if h.Subject.Kind != mpolice.SubjectNationalID {
				t.Error("no number to open the candidate by")
			}
		}
		if !ok && found.Total <= search.MaxShown {
			t.Errorf("%s: not found among %d", how, found.Total)
		}
	}
	found := find(t, s, mpolice.SubjectName, c.Sample.Search.RomanName, "residence")
	if len(found.Hits) == 0 || found.Hits[0].Values["roman_name"] != c.Sample.Search.RomanName {
		t.Errorf("roman name: %+v", found)
	}
}

func TestKeySearches(t *testing.T) {
	c, s := searcher(t)
	q := c.Sample.Search
	_, passport, _ := strings.Cut(q.Passport, ":")
	for name, tt := range map[string]struct {
		kind     mpolice.SubjectKind
		raw      string
		register mpolice.Register
	}{
		"passport":   {mpolice.SubjectPassport, passport, "residence"},
		"phone tail": {mpolice.SubjectPhone, q.PhoneTail, "household"},
		"address":    {mpolice.SubjectAddress, q.Address, "household"},
	} {
		if found := find(t, s, tt.kind, tt.raw, tt.register); found.Total == 0 || found.Total <= search.MaxShown && len(found.Hits) == 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestPlatePattern(t *testing.T) {
	c, s := searcher(t)
	found := find(t, s, mpolice.SubjectPlatePattern, c.Sample.Search.PartialPlate, "vehicle")
	if found.Total == 0 {
		t.Fatalf("nothing fits %s", c.Sample.Search.PartialPlate)
	}
	for _, h := range found.Hits {
		if h.Subject.Kind != mpolice.SubjectPlate || h.Values["plate"] == "" {
			t.Errorf("%+v", h)
		}
	}
}

func TestVagueSearches(t *testing.T) {
	_, s := searcher(t)
	for raw, key := range map[string]string{"??": "search.only_unknown", "陳??": "search.many_unknown"} {
		_, err := try(t, s, mpolice.SubjectName, raw, "household")
		var v *search.VagueError
		if !errors.As(err, &v) || v.Key != key {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

// Without a receipt for a register nothing is read of it.
func TestSearchNeedsReceipt(t *testing.T) {
	_, s := searcher(t)
	subject := sourcetest.Subject(t, mpolice.SubjectName, "陳怡君")
	_, err := s.Search(t.Context(), sourcetest.Receipt(t, subject, "residence"), search.Question{Subject: subject, Registers: []mpolice.Register{"household"}})
	if !errors.Is(err, mpolice.ErrNoReceipt) {
		t.Errorf("%v", err)
	}
}
