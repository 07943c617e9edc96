package resident_test

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
	"mpolice/internal/registry/registrytest"
	"mpolice/internal/registry/resident"
	"mpolice/internal/source"
	"mpolice/internal/source/sourcetest"
)

func TestMain(m *testing.M) { os.Exit(registrytest.Main(m)) }

// deadStore fails every read: a holding that is out of reach.
type deadStore struct{ holding.Store }

func (deadStore) Find(context.Context, mpolice.Register, holding.Range, int) ([]holding.Stored, error) {
	return nil, errors.New("out of reach")
}

func (deadStore) Aliases(context.Context, int64) ([]int64, error) {
	return nil, errors.New("out of reach")
}

func sourceOf(t *testing.T, c *registrytest.City, store resident.Store, code mpolice.Register) source.Source {
	t.Helper()
	for _, s := range resident.Sources(store, c.Descriptors) {
		if s.Register() == code {
			return s
		}
	}
	t.Fatalf("no source of %s", code)
	return nil
}

// first gives a row of the register that bears a national id.
func first(t *testing.T, c *registrytest.City, code mpolice.Register) (mpolice.Subject, map[mpolice.FieldName]string) {
	t.Helper()
	d := c.Descriptor(t, code)
	errEnough := errors.New("enough")
	var subject mpolice.Subject
	want := map[mpolice.FieldName]string{}
	err := c.Holding.Scan(t.Context(), code, func(row holding.Stored) error {
		number, ok := identity.AppendUnpacked(nil, row.Person)
		if row.Person == 0 || !ok {
			return nil
		}
		all, err := c.Holding.Find(t.Context(), code, holding.Is(holding.SlotPerson, row.Person), 2)
		if err != nil || len(all) != 1 {
			return err
		}
		subject = sourcetest.Subject(t, mpolice.SubjectNationalID, string(number))
		for i, f := range d.Fields {
			want[f.Name] = row.Values[i]
		}
		return errEnough
	})
	if !errors.Is(err, errEnough) {
		t.Fatalf("no row of %s with a number (%v)", code, err)
	}
	return subject, want
}

// nobody bears this number.
var nobody = "Z29999999" + string(mpolice.NationalIDCheckDigit("Z29999999"))

func TestResidentRegisters(t *testing.T) {
	c := registrytest.Open(t)
	for _, code := range []mpolice.Register{"household", "licence", "cases", "labour", "residence"} {
		t.Run(string(code), func(t *testing.T) {
			subject, want := first(t, c, code)
			sourcetest.Run(t, sourcetest.Harness{
				Source: sourceOf(t, c, c.Holding, code), Dead: sourceOf(t, c, deadStore{c.Holding}, code),
				Found: subject, None: sourcetest.Subject(t, mpolice.SubjectNationalID, nobody), Want: want,
				Unsupported: sourcetest.Subject(t, mpolice.SubjectPlate, "ABC1234"),
			})
		})
	}
}

// A foreigner is found by the old number where an edge allows it, and not
// without; the row says how it was found.
func TestOldNumberFindsTheNew(t *testing.T) {
	c := registrytest.Open(t)
	s := sourceOf(t, c, c.Holding, "residence")
	old := sourcetest.Subject(t, mpolice.SubjectNationalID, c.Sample.Search.FormerResident)
	receipt := sourcetest.Receipt(t, old, "residence")
	ask := source.Ask{Subject: old, Fields: []mpolice.FieldName{"national_id"}}
	rows, err := s.Lookup(t.Context(), receipt, ask)
	if err != nil || len(rows) != 0 {
		t.Fatalf("without an edge: %d rows, %v", len(rows), err)
	}
	ask.Via.Alias = true
	rows, err = s.Lookup(t.Context(), receipt, ask)
	if err != nil || len(rows) != 1 || rows[0].Match.How != source.MatchAlias || rows[0].Fields["national_id"] != c.Sample.Resident {
		t.Errorf("%+v, %v", rows, err)
	}
	if rows[0].AsOf.IsZero() {
		t.Error("the row does not say of when it is")
	}
}

// An open dispute goes with every answer, for its field.
func TestDisputeTravelsWithTheAnswer(t *testing.T) {
	c := registrytest.Open(t)
	subject, _ := first(t, c, "household")
	key := holding.HashOf(subject.Key)
	id, err := c.Holding.OpenDispute(t.Context(), holding.Dispute{Register: "household", Key: key, Field: "address", Reason: "測試"}, holding.Entry{Actor: "test", Kind: "dispute", Detail: "{}", At: 1})
	if err != nil {
		t.Fatal(err)
	}
	look := func() source.Row {
		rows, err := sourceOf(t, c, c.Holding, "household").Lookup(t.Context(), sourcetest.Receipt(t, subject, "household"), source.Ask{Subject: subject, Fields: []mpolice.FieldName{"name"}})
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		return rows[0]
	}
	if r := look(); len(r.Disputed) != 1 || r.Disputed[0] != "address" {
		t.Errorf("disputed: %v", r.Disputed)
	}
	if err := c.Holding.CloseDispute(t.Context(), id, "kept", holding.Entry{Actor: "test", Kind: "dispute", Detail: "{}", At: 2}); err != nil {
		t.Fatal(err)
	}
	if r := look(); len(r.Disputed) != 0 {
		t.Errorf("after it was closed: %v", r.Disputed)
	}
}

// Linked records come with their probability; what is not decided is possible;
// what was taken apart is gone.
func TestLinksAreFollowedAndMarked(t *testing.T) {
	c := registrytest.Open(t)
	subject, _ := first(t, c, "household")
	left := holding.Record{Register: "household", Key: holding.HashOf(subject.Key)}
	var right holding.Record
	enough := errors.New("enough")
	_ = c.Holding.Scan(t.Context(), "missing", func(row holding.Stored) error {
		right = holding.Record{Register: "missing", Key: row.Key}
		return enough
	})
	if right.Key == 0 {
		t.Fatal("no missing person")
	}
	decide := func(decision string, p float64) {
		e := holding.LinkEntry{Left: left, Right: right, P: p, Model: "m", Decision: decision, Evidence: `{"agree":["name","birth_date"]}`, By: "model"}
		if err := c.Holding.Link(t.Context(), []holding.LinkEntry{e}, holding.Entry{Actor: "test", Kind: "link", Detail: "{}", At: 3}); err != nil {
			t.Fatal(err)
		}
	}
	look := func(via bool) []source.Row {
		rows, err := sourceOf(t, c, c.Holding, "missing").Lookup(t.Context(), sourcetest.Receipt(t, subject, "missing"),
			source.Ask{Subject: subject, Fields: []mpolice.FieldName{"report_no"}, Via: source.Via{Link: via}})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	decide("review", 0.8)
	if rows := look(false); len(rows) != 0 {
		t.Error("a link was followed without an edge")
	}
	if rows := look(true); len(rows) != 1 || rows[0].Match.How != source.MatchPossible || rows[0].Match.P != 0.8 || len(rows[0].Match.Reasons) != 2 {
		t.Errorf("possible: %+v", rows)
	}
	decide("linked", 0.99999)
	if rows := look(true); len(rows) != 1 || rows[0].Match.How != source.MatchLinked {
		t.Errorf("linked: %+v", rows)
	}
	decide("apart", 0.99999)
	if rows := look(true); len(rows) != 0 {
		t.Errorf("taken apart: %+v", rows)
	}
}

// A row hands out the bounds that its descriptor names, and only those.
func TestRowsCarryTheirValidity(t *testing.T) {
	c := registrytest.Open(t)
	for _, code := range []mpolice.Register{"licence", "residence", "household"} {
		subject, want := first(t, c, code)
		src := sourceOf(t, c, c.Holding, code)
		rows, err := src.Lookup(t.Context(), sourcetest.Receipt(t, subject, code), source.Ask{Subject: subject, Fields: []mpolice.FieldName{"national_id"}})
		if err != nil || len(rows) != 1 {
			t.Fatalf("%s: %d rows, %v", code, len(rows), err)
		}
		v := rows[0].Valid
		from, to := packed(t, want["issued"]), packed(t, want["expires"])
		if v.From != from || v.To != to || (v.FromField != "") != (code == "licence") || (v.ToField != "") != (code != "household") {
			t.Errorf("%s: %+v, want %d to %d", code, v, from, to)
		}
	}
}

func packed(t *testing.T, date string) int32 {
	t.Helper()
	if date == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.ReplaceAll(date, "-", ""))
	if err != nil {
		t.Fatal(err)
	}
	return int32(n)
}
