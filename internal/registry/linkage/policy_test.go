package linkage_test

import (
	"slices"
	"testing"

	"mpolice"
	"mpolice/internal/registry/linkage"
	"mpolice/internal/registry/linkage/linktest"
)

// nid makes a valid national id.
func nid(nine string) string { return nine + string(mpolice.NationalIDCheckDigit(nine)) }

// two loads two records beside a city and explains them.
func two(t *testing.T, m *linkage.Model, p linkage.Policy, a, b linkage.Record) linkage.Evidence {
	t.Helper()
	a.ID, b.ID = "a", "b"
	if a.Source == 0 && b.Source == 0 {
		b.Source = 1
	}
	l, err := linkage.NewLinker(t.Context(), m, slices.Values([]linkage.Record{a, b}), linkage.Config{Policy: p})
	if err != nil {
		t.Fatal(err)
	}
	e, err := l.Explain("a", "b")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestRegistryPolicy(t *testing.T) {
	set := city(1500, 11)
	m := fit(t, set, linkage.Config{})
	registry := linkage.Registry(0)
	one, other := nid("A12345678"), nid("B22222222")
	base := []string{one, "歐陽志明", "1980-03-05", "男", "0912345678", "臺北市大安區", "中正路", "12號3樓"}
	with := func(change map[int]string) linkage.Record {
		v := slices.Clone(base)
		for i, x := range change {
			v[i] = x
		}
		return linkage.Record{Values: v}
	}
	prot := func(r linkage.Record) linkage.Record { r.Protected = true; return r }
	for _, c := range []struct {
		name string
		a, b linkage.Record
		want linkage.Decision
		same bool
	}{
		{"same number, moved", with(nil), with(map[int]string{4: "0987654321", 5: "高雄市左營區", 6: "文化路", 7: "1號"}), linkage.Joined, true},
		{"same number, another person by all else", with(nil), with(map[int]string{1: "陳淑芬", 2: "1955-11-20", 3: "女"}), linkage.Conflict, false},
		{"same number, name and year differ, sex agrees", with(nil), with(map[int]string{1: "歐陽建國", 2: "1955-11-20", 4: "", 5: "", 6: "", 7: ""}), linkage.Review, false},
		{"different numbers, all else the same", with(nil), with(map[int]string{0: other}), linkage.Vetoed, false},
		{"wrong check digit is no evidence", with(nil), with(map[int]string{0: one[:9] + string('0'+(one[9]-'0'+1)%10)}), linkage.Joined, true},
		{"same name and birthday alone", with(map[int]string{0: "", 4: "", 5: "", 6: "", 7: ""}), with(map[int]string{4: "", 5: "", 6: "", 7: ""}), linkage.Review, false},
		{"name, birthday and phone alone", with(map[int]string{0: ""}), with(map[int]string{5: "", 6: "", 7: ""}), linkage.Review, false},
		{"name, birthday, phone and address", with(map[int]string{0: ""}), with(nil), linkage.Joined, true},
		{"twin without number", with(map[int]string{0: ""}), with(map[int]string{0: "", 1: "歐陽志偉"}), linkage.Review, false},
		{"unreadable character is not an equal one", with(map[int]string{0: ""}), with(map[int]string{0: "", 1: "歐陽志■"}), linkage.Review, false},
		{"protected, number and name and birthday", prot(with(nil)), with(nil), linkage.Joined, true},
		{"protected, number alone", prot(with(nil)), with(map[int]string{1: "", 2: "", 4: ""}), linkage.Review, false},
		{"protected, name and birthday and address", prot(with(map[int]string{0: "", 4: ""})), with(nil), linkage.Review, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := two(t, m, registry, c.a, c.b)
			if c.want == linkage.Review && e.Decision == linkage.Apart {
				e.Decision = linkage.Review // improbable is as good as unsure here: what counts is that nothing joins
			}
			if e.Decision != c.want || e.SameEntity != c.same {
				t.Errorf("decision %s, one entity %v; want %s, %v (p %.6f)", e.Decision, e.SameEntity, c.want, c.same, e.Probability)
			}
		})
	}
	a, b := with(nil), with(nil)
	a.Source, b.Source = 0, 0
	m0 := linkage.Registry(0, 1)
	b.Source, a.Source = 1, 1
	if e := two(t, m, m0, a, b); e.Decision != linkage.Vetoed || e.SameEntity {
		t.Errorf("two records of one exclusive register: %s, one entity %v", e.Decision, e.SameEntity)
	}
}

// TestHardNegatives: not one twin or namesake may be joined automatically.
func TestHardNegatives(t *testing.T) {
	for _, noID := range []bool{false, true} {
		set := slices.Collect(linktest.Generate(linktest.Options{Records: 3500, Seed: 21, Copies: 900, IDMissing: 300, NoID: noID, Twins: 300, Strangers: 300}))
		l, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(set), linkage.Config{Policy: linkage.Registry(0, 1, 2, 3, 4, 5, 6, 7, 8)})
		if err != nil {
			t.Fatal(err)
		}
		tried, merged := linktest.FalseMerges(set, l)
		if tried < 1500 || merged != 0 {
			t.Errorf("without numbers %v: %d of %d hard negatives were joined", noID, merged, tried)
		}
		joined := 0
		for p := range l.Pairs() {
			if l.EntityOf(p.A) == l.EntityOf(p.B) {
				joined++
			}
		}
		if joined < 500 {
			t.Errorf("only %d pairs were joined: the policy is safe because it does nothing", joined)
		}
	}
}

// TestProtectedNeverJoinUnqualified looks at every entity that holds a
// protected record.
func TestProtectedNeverJoinUnqualified(t *testing.T) {
	set := city(2000, 31)
	l, err := linkage.Link(t.Context(), linktest.Fields(), linktest.Records(set), linkage.Config{Policy: linkage.Registry()})
	if err != nil {
		t.Fatal(err)
	}
	by := map[linkage.EntityID][]int{}
	for i := range set {
		by[l.EntityOf(i)] = append(by[l.EntityOf(i)], i)
	}
	held := 0
	for _, rows := range by {
		for _, a := range rows {
			for _, b := range rows {
				if a == b || !set[a].Protected {
					continue
				}
				held++
				e, err := l.Explain(set[a].ID, set[b].ID)
				if err != nil {
					t.Fatal(err)
				}
				if e.Decision != linkage.Joined || e.Probability < 0.9999 {
					t.Fatalf("a protected record shares an entity at p %.6f (%s)", e.Probability, e.Decision)
				}
			}
		}
	}
	if held == 0 {
		t.Fatal("no protected record was joined at all")
	}
}
