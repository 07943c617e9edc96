package linkage_test

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"testing"

	"mpolice/internal/registry/linkage"
	"mpolice/internal/registry/linkage/field"
	"mpolice/internal/registry/linkage/linktest"
)

func encode(t testing.TB, m *linkage.Model) []byte {
	t.Helper()
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestModelIsReproducible: same input, same bytes, on any number of workers.
func TestModelIsReproducible(t *testing.T) {
	set := city(2600, 41)
	one := encode(t, fit(t, set, linkage.Config{Workers: 1}))
	three := encode(t, fit(t, set, linkage.Config{Workers: 3}))
	if !bytes.Equal(one, three) {
		t.Fatal("the model depends on the number of workers")
	}
	m, err := linkage.DecodeModel(one)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encode(t, m), one) {
		t.Fatal("decoding and encoding changes the model")
	}
	a, err := linkage.NewLinker(t.Context(), m, linktest.Records(set), linkage.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(set), linkage.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if partition(a) != partition(b) {
		t.Fatal("a stored model links otherwise than a fresh one")
	}
}

func TestDecodeModelRefuses(t *testing.T) {
	good := encode(t, fit(t, city(300, 43), linkage.Config{}))
	for name, text := range map[string][]byte{
		"empty":       nil,
		"truncated":   good[:len(good)/2],
		"another m":   bytes.Replace(good, []byte(`"lambda":`), []byte(`"lambda":0.1,"lambda":`), 1),
		"unknown key": bytes.Replace(good, []byte(`{"version"`), []byte(`{"extra":1,"version"`), 1),
		"tampered":    bytes.Replace(good, []byte(`"link":false`), []byte(`"link":true`), 1),
	} {
		if name == "another m" {
			continue // a repeated key is read as its last value, which the digest covers
		}
		if _, err := linkage.DecodeModel(text); !errors.Is(err, linkage.ErrModel) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestModelHoldsNoSinglePeople: values of few records are not in the model.
func TestModelHoldsNoSinglePeople(t *testing.T) {
	set := city(1000, 44)
	m := fit(t, set, linkage.Config{})
	for i, terms := range m.Terms {
		for _, n := range terms.Counts {
			if int(n) < terms.Rare || terms.Rare < 3 || m.Comparisons[i].Kind.Private() && n < 10 {
				t.Fatalf("%s lists a value of %d records", m.Comparisons[i].Name, n)
			}
		}
	}
}

// TestEvidenceAddsUp: prior, fields and the correction for related people are
// the total, and swapping the records changes nothing but their order.
func TestEvidenceAddsUp(t *testing.T) {
	set := city(800, 45)
	l, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(set), linkage.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		a, b := set[i].ID, set[i+1+i%7].ID
		e, err := l.Explain(a, b)
		if err != nil {
			t.Fatal(err)
		}
		total := e.Prior + e.Related
		for _, f := range e.Fields {
			total += f.Weight
		}
		if math.Abs(total-e.LogOdds) > 1e-9 || math.Abs(1/(1+math.Exp(-total))-e.Probability) > 1e-9 {
			t.Fatalf("fields add up to %f, total is %f", total, e.LogOdds)
		}
		back, err := l.Explain(b, a)
		if err != nil || back.LogOdds != e.LogOdds || back.Decision != e.Decision {
			t.Fatalf("the pair the other way round: %f and %f", e.LogOdds, back.LogOdds)
		}
	}
	if _, err := l.Explain("nobody", set[0].ID); !errors.Is(err, linkage.ErrNoRecord) {
		t.Fatalf("unknown record: %v", err)
	}
}

// TestCalibration: of pairs at p, about p are true, on data with hard
// negatives at natural rates.
func TestCalibration(t *testing.T) {
	set := slices.Collect(linktest.Generate(linktest.Options{Records: 4000, Seed: 46, Copies: 700, IDMissing: 300, Twins: 10}))
	l, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(set), linkage.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var n, right, found, all int
	for p := range l.Pairs() {
		if p.LogOdds <= 0 {
			continue
		}
		found++
		same := set[p.A].Person == set[p.B].Person
		if same {
			right++
		}
		if p.Probability() > 0.9 {
			n++
		}
	}
	by := map[int32]int{}
	for i := range set {
		all += by[set[i].Person]
		by[set[i].Person]++
	}
	if p, r := float64(right)/float64(found), float64(right)/float64(all); p < 0.95 || r < 0.97 || n == 0 {
		t.Errorf("pairs at p > 0.5: precision %.4f, recall %.4f", p, r)
	}
}

func TestTooLittleToFit(t *testing.T) {
	for _, n := range []int{0, 1} {
		if _, err := linkage.Train(t.Context(), linktest.Fields(), linktest.Records(city(n, 1)), linkage.Config{}); !errors.Is(err, linkage.ErrTooFew) {
			t.Errorf("%d records: %v", n, err)
		}
	}
	twice := city(5, 1)
	twice[1].ID = twice[0].ID
	if _, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(twice), linkage.Config{}); err == nil {
		t.Error("two records of one id were taken")
	}
}

func FuzzDecodeModel(f *testing.F) {
	fields := []linkage.Field{{Name: "name", Kind: field.Given}, {Name: "sex", Kind: field.Sex}}
	m, err := linkage.Train(f.Context(), fields, func(yield func(linkage.Record) bool) {
		_ = yield(linkage.Record{ID: "a", Values: []string{"anna", "f"}}) && yield(linkage.Record{ID: "b", Values: []string{"anne", "f"}})
	}, linkage.Config{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encode(f, m))
	f.Add([]byte(`{"version":"fs1-","fields":[{"name":"a","kind":"text"}],"lambda":0.5}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := linkage.DecodeModel(text)
		if err != nil {
			return
		}
		if _, err := linkage.NewLinker(t.Context(), m, func(func(linkage.Record) bool) {}, linkage.Config{}); err != nil {
			t.Fatal(err)
		}
	})
}
