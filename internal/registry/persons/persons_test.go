package persons_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/intake"
	"mpolice/internal/registry/persons"
	"mpolice/internal/registry/registrytest"
	"mpolice/rules"
)

func TestMain(m *testing.M) { os.Exit(registrytest.Main(m)) }

type clock struct{}

func (clock) Now() time.Time { return registrytest.Now }

// rig is a holding with a household and a missing-persons register.
type rig struct {
	*testing.T
	store *sqlite.Store
	all   []*registry.Descriptor
	dir   string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	b, err := registry.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, dir: t.TempDir()}
	if r.store, err = sqlite.Open(t.Context(), filepath.Join(r.dir, "r.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.store.Close() })
	for _, code := range []mpolice.Register{"household", "missing", "wanted"} {
		d, _ := b.Descriptor(code)
		r.all = append(r.all, d)
		if err := r.store.Declare(t.Context(), []holding.Declared{holding.Declare(d)}); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// put writes rows straight into the holding: values by field, the rest empty.
func (r *rig) put(code mpolice.Register, rows ...map[string]string) {
	r.Helper()
	var d *registry.Descriptor
	for _, x := range r.all {
		if x.Code == code {
			d = x
		}
	}
	l, err := r.store.Begin(context.Background(), code)
	if err != nil {
		r.Fatal(err)
	}
	var versions []holding.Version
	for i, row := range rows {
		v := holding.Version{Line: int64(i + 1), Key: holding.HashOf(row["key"])}
		for _, f := range d.Fields {
			v.Values = append(v.Values, row[string(f.Name)])
		}
		v.Hash = holding.HashOf(v.Values...)
		versions = append(versions, v)
	}
	if err := l.Add(context.Background(), versions); err != nil {
		r.Fatal(err)
	}
	b := holding.Batch{Register: code, Mode: intake.ModeSnapshot, State: holding.StateLoaded, In: int64(len(rows)), Added: int64(len(rows)), AsOf: registrytest.Now}
	if err := l.Commit(context.Background(), b, holding.Report{}, holding.Entry{Actor: "test", Kind: "load", Detail: "{}", At: 1}); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) link() persons.Report {
	r.Helper()
	rep, err := persons.Link(context.Background(), r.store, r.all, persons.Options{Actor: "test", Clock: clock{}})
	if err != nil {
		r.Fatal(err)
	}
	return rep
}

// town makes people to learn frequencies from.
func town(n int) []map[string]string {
	family := []rune("陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周")
	given := []rune("家豪志明俊傑建宏淑芬美玲雅婷怡君承恩冠宇宗翰彥廷佩珊欣怡詩涵品妍柏睿子軒宥廷語桐")
	dice := rand.New(rand.NewPCG(3, 3))
	var out []map[string]string
	for i := range n {
		male := i%2 == 0
		nine, sex := fmt.Sprintf("A2%07d", i), "female"
		if male {
			nine, sex = fmt.Sprintf("A1%07d", i), "male"
		}
		id := nine + string(mpolice.NationalIDCheckDigit(nine))
		name := string([]rune{family[dice.IntN(len(family))], given[dice.IntN(len(given))], given[dice.IntN(len(given))]})
		out = append(out, map[string]string{
			"key": id, "national_id": id, "name": name, "sex": sex,
			"birth_date": fmt.Sprintf("%d-%02d-%02d", 1940+dice.IntN(75), 1+dice.IntN(12), 1+dice.IntN(28)),
		})
	}
	return out
}

func (r *rig) pairs(decision string) []holding.LinkEntry {
	r.Helper()
	all, err := r.store.Pairs(context.Background(), decision, 1000)
	if err != nil {
		r.Fatal(err)
	}
	return all
}

// A record without a number and with a name and birthday waits for a person; a
// wanted one never joins by itself.
func TestLikenessWaitsForAPerson(t *testing.T) {
	r := newRig(t)
	people := town(3000)
	r.put("household", people...)
	gone, sought := people[76], people[500]
	r.put("missing", map[string]string{"key": "m1", "report_no": "R1", "name": gone["name"], "birth_date": gone["birth_date"], "sex": "male"})
	r.put("wanted", map[string]string{"key": "w1", "warrant_no": "W1", "name": sought["name"], "birth_date": sought["birth_date"], "sex": "male"})
	rep := r.link()
	if !rep.Trained || rep.Linked != 0 {
		t.Errorf("%+v", rep)
	}
	found := map[mpolice.Register]bool{}
	for _, p := range r.pairs(persons.Review) {
		for code, one := range map[mpolice.Register]map[string]string{"missing": gone, "wanted": sought} {
			if p.Right.Register == code && p.Left == (holding.Record{Register: "household", Key: holding.HashOf(one["key"])}) {
				found[code] = strings.Contains(p.Evidence, `"agree":[`) && p.P > 0
			}
		}
	}
	if !found["missing"] || !found["wanted"] {
		t.Errorf("pairs to review: %v of %d", found, len(r.pairs(persons.Review)))
	}
	if again := r.link(); again.Trained || again.Entries != 0 || again.Model != rep.Model {
		t.Errorf("a second run changed something: %+v", again)
	}
}

// What a person has decided stands whatever the model says, and joins or parts
// the person's records.
func TestAPersonsDecisionStands(t *testing.T) {
	r := newRig(t)
	people := town(3000)
	r.put("household", people...)
	r.put("missing", map[string]string{"key": "m1", "report_no": "R1", "name": people[76]["name"], "birth_date": people[76]["birth_date"], "sex": "male"})
	r.link()
	left := holding.Record{Register: "household", Key: holding.HashOf(people[76]["key"])}
	right := holding.Record{Register: "missing", Key: holding.HashOf("m1")}
	decide := func(decision string) {
		e := holding.LinkEntry{Left: left, Right: right, Decision: decision, Evidence: "{}", By: "S1"}
		if err := r.store.Link(context.Background(), []holding.LinkEntry{e}, holding.Entry{Actor: "S1", Kind: "decide", Detail: "{}", At: 2}); err != nil {
			t.Fatal(err)
		}
	}
	members := func() int {
		all, err := r.store.Members(context.Background(), left.Register, left.Key)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	decide(persons.Linked)
	if r.link(); members() != 2 {
		t.Errorf("joined by a person: %d members", members())
	}
	decide(persons.Apart)
	if r.link(); members() > 1 {
		t.Errorf("taken apart by a person: %d members", members())
	}
	for _, p := range r.pairs(persons.Review) {
		if p.Left == left && p.Right == right {
			t.Error("the pair was put up again")
		}
	}
}

// Persons keep their numbers when records come and go.
func TestPersonsKeepTheirNumbers(t *testing.T) {
	r := newRig(t)
	people := town(2000)
	r.put("household", people...)
	r.put("missing",
		map[string]string{"key": "m1", "report_no": "R1", "name": people[6]["name"], "birth_date": people[6]["birth_date"], "sex": "male"},
		map[string]string{"key": "m2", "report_no": "R2", "name": people[8]["name"], "birth_date": people[8]["birth_date"], "sex": "male"})
	numbers := func() map[int64]int64 {
		out := map[int64]int64{}
		err := r.store.Persons(context.Background(), func(m holding.Member) error {
			out[m.Key] = m.Person
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	join := func(person int, key string) {
		e := holding.LinkEntry{
			Left:  holding.Record{Register: "household", Key: holding.HashOf(people[person]["key"])},
			Right: holding.Record{Register: "missing", Key: holding.HashOf(key)}, Decision: persons.Linked, Evidence: "{}", By: "S1",
		}
		if err := r.store.Link(context.Background(), []holding.LinkEntry{e}, holding.Entry{Actor: "S1", Kind: "decide", Detail: "{}", At: 2}); err != nil {
			t.Fatal(err)
		}
	}
	join(6, "m1")
	r.link()
	first := numbers()
	join(8, "m2")
	r.link()
	second := numbers()
	if len(first) != 2 || len(second) != 4 {
		t.Fatalf("%d, then %d records in persons", len(first), len(second))
	}
	for key, n := range first {
		if second[key] != n {
			t.Errorf("a person's number changed from %d to %d", n, second[key])
		}
	}
}
