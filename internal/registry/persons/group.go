package persons

import (
	"cmp"
	"context"
	"slices"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/linkage"
)

// group sets which records are one person, as the decisions say: those of the
// model, and over them those of people.
func (r *run) group(ctx context.Context) error {
	before := map[holding.Record]int64{}
	if err := r.store.Persons(ctx, func(m holding.Member) error {
		before[m.Record] = m.Person
		return nil
	}); err != nil {
		return err
	}
	groups := r.groups()
	r.Persons = len(groups)
	fresh := 0
	numbers := inherit(groups, before)
	for _, n := range numbers {
		if n == 0 {
			fresh++
		}
	}
	if fresh > 0 {
		next, err := r.store.NextPerson(ctx, fresh)
		if err != nil {
			return err
		}
		for i, n := range numbers {
			if n == 0 {
				numbers[i] = next
				next++
			}
		}
	}
	changes := regrouped(groups, numbers, before)
	if len(changes) == 0 {
		return nil
	}
	return r.store.Regroup(ctx, changes, r.entry("regroup", map[string]int{"records": len(changes), "persons": len(groups)}))
}

// groups are the records joined by more than a number. Pairs that a person
// joined are together; of pairs that a person took apart the one without a
// verified place stays out.
func (r *run) groups() [][]holding.Record {
	u := union{of: map[holding.Record]holding.Record{}}
	for key, e := range r.now {
		if e.Decision == Linked && r.stands(key) {
			u.join(key.left, key.right)
		}
	}
	for key, e := range r.latest {
		if e.By != byModel && e.Decision == Linked {
			u.join(key.left, key.right)
		}
	}
	r.sameNumbers(&u)
	return u.groups(r.forbidden())
}

// stands reports whether no person has decided otherwise.
func (r *run) stands(key pair) bool {
	e, ok := r.latest[key]
	return !ok || e.By == byModel || e.Decision == Linked
}

// sameNumbers brings in the records that bear the number of a record which is
// in a group: they belong to the same person.
func (r *run) sameNumbers(u *union) {
	members := map[linkage.EntityID][]holding.Record{}
	for row := range r.linker.Rows() {
		e := r.linker.EntityOf(row)
		rec := parseRecordID(r.linker.ID(row))
		if _, in := u.of[rec]; in || e == 0 {
			members[e] = append(members[e], rec)
		}
	}
	for row := range r.linker.Rows() {
		rec := parseRecordID(r.linker.ID(row))
		e := r.linker.EntityOf(row)
		if _, in := u.of[rec]; in || e == 0 || len(members[e]) == 0 {
			continue
		}
		ev, err := r.linker.Explain(r.linker.ID(row), recordID(members[e][0]))
		if err == nil && sameNumber(ev) {
			u.join(members[e][0], rec)
		}
	}
}

// forbidden are the pairs that a person took apart.
func (r *run) forbidden() []pair {
	var out []pair
	for key, e := range r.latest {
		if e.By != byModel && e.Decision != Linked {
			out = append(out, key)
		}
	}
	return out
}

// union joins records into groups.
type union struct {
	of map[holding.Record]holding.Record
}

func (u *union) find(r holding.Record) holding.Record {
	for {
		up, ok := u.of[r]
		if !ok {
			u.of[r] = r
			return r
		}
		if up == r {
			return r
		}
		r = up
	}
}

func (u *union) join(a, b holding.Record) {
	x, y := u.find(a), u.find(b)
	if precedes(y, x) {
		x, y = y, x
	}
	u.of[y] = x
}

func precedes(a, b holding.Record) bool {
	return cmp.Or(cmp.Compare(a.Register, b.Register), cmp.Compare(a.Key, b.Key)) < 0
}

// groups lists the groups of two and more, in a stable order, without the
// records that a person took apart from another of the group.
func (u *union) groups(apart []pair) [][]holding.Record {
	out := map[holding.Record]bool{}
	for _, p := range apart {
		if u.find(p.left) == u.find(p.right) {
			out[p.right] = true
		}
	}
	by := map[holding.Record][]holding.Record{}
	for r := range u.of {
		if !out[r] {
			by[u.find(r)] = append(by[u.find(r)], r)
		}
	}
	var groups [][]holding.Record
	for _, g := range by {
		if len(g) > 1 {
			slices.SortFunc(g, compare)
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b []holding.Record) int { return compare(a[0], b[0]) })
	return groups
}

func compare(a, b holding.Record) int {
	return cmp.Or(cmp.Compare(a.Register, b.Register), cmp.Compare(a.Key, b.Key))
}

// inherit gives each group the oldest number that its records had and that no
// group before it has taken; 0 asks for a new one.
func inherit(groups [][]holding.Record, before map[holding.Record]int64) []int64 {
	numbers := make([]int64, len(groups))
	taken := map[int64]bool{}
	for i, g := range groups {
		for _, r := range g {
			if n := before[r]; n != 0 && !taken[n] && (numbers[i] == 0 || n < numbers[i]) {
				numbers[i] = n
			}
		}
		taken[numbers[i]] = true
	}
	return numbers
}

// regrouped lists the records whose person changed.
func regrouped(groups [][]holding.Record, numbers []int64, before map[holding.Record]int64) []holding.Member {
	var out []holding.Member
	now := map[holding.Record]bool{}
	for i, g := range groups {
		for _, r := range g {
			now[r] = true
			if before[r] != numbers[i] {
				out = append(out, holding.Member{Record: r, Person: numbers[i]})
			}
		}
	}
	for r := range before {
		if !now[r] {
			out = append(out, holding.Member{Record: r})
		}
	}
	slices.SortFunc(out, func(a, b holding.Member) int { return compare(a.Record, b.Record) })
	return out
}
