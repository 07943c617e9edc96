package nametest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mozillazg/go-pinyin"

	"mpolice/internal/registry/name"
)

// At is the number of answers within which a name must stand.
const At = 50

// Result is what [Recall] measured.
type Result struct {
	Names  int         `json:"names"` // distinct names in the dictionary
	People int         `json:"people"`
	Terms  float64     `json:"terms_per_name"`
	Rows   []KindFound `json:"kinds"`
}

// KindFound is recall for one kind of mistake: shares of the queries whose name
// stood among the first [At] answers.
type KindFound struct {
	Kind    string  `json:"kind"`
	Queries int     `json:"queries"`
	Found   float64 `json:"recall_at_50"`      // package name
	Exact   float64 `json:"exact_match"`       // the same text
	First   float64 `json:"first_reading"`     // go-pinyin's first reading of each character
	Fewer   float64 `json:"fewer_misses"`      // misses of first reading per miss here; 0: no miss here
	P50     int64   `json:"search_p50_micros"` // plan, look-ups in memory and ranking
	P99     int64   `json:"search_p99_micros"`
}

// queriesPerKind bounds how many names are asked for of each kind.
const queriesPerKind = 1000

// Recall makes a population with n distinct names, puts errors into names drawn
// from all of them alike, and asks for them. Anchors stand beside: the same text,
// and equality of go-pinyin's first reading.
func Recall(n int, seed uint64) Result {
	m := New(seed)
	people, counts := m.Population(n)
	r := runner{m: m, people: people, words: name.NewDictionary(), counts: map[string]int{}, first: map[string][]string{}}
	total := 0
	for i, p := range people {
		for range counts[i] {
			r.words.Add(p.Name)
		}
		r.counts[p.Name] = counts[i]
		total += counts[i]
		key := firstReading(p.Name)
		r.first[key] = append(r.first[key], p.Name)
	}
	terms := 0
	for _, p := range people[:min(len(people), 5000)] {
		terms += len(name.Terms(name.Parse(p.Name)))
	}
	for _, list := range r.first {
		slices.SortFunc(list, func(a, b string) int {
			return cmp.Or(cmp.Compare(r.counts[b], r.counts[a]), strings.Compare(a, b))
		})
	}
	out := Result{Names: len(people), People: total, Terms: float64(terms) / float64(min(len(people), 5000))}
	for _, k := range Mistakes() {
		out.Rows = append(out.Rows, r.kind(k))
	}
	return out
}

type runner struct {
	m      *Maker
	people []Person
	words  *name.Dictionary
	counts map[string]int
	first  map[string][]string // names by go-pinyin's first reading, the commonest first
}

func (r *runner) kind(k Mistake) KindFound {
	var found, exact, first, asked int
	var took []int64
	for range 50 * queriesPerKind {
		if asked == queriesPerKind {
			break
		}
		p := r.people[r.m.dice.IntN(len(r.people))]
		written, ok := r.m.Make(k, p)
		if !ok || written == p.Name {
			continue
		}
		stored, query := p.Name, written
		if k == Missing {
			stored, query = written, p.Name
			r.words.Add(stored)
		}
		asked++
		start := time.Now()
		hits := r.search(query)
		took = append(took, time.Since(start).Microseconds())
		found += one(slices.ContainsFunc(hits, func(h name.Hit) bool { return h.Name == stored }))
		exact += one(stored == query)
		list := r.first[firstReading(query)]
		first += one(slices.Contains(list[:min(At, len(list))], stored))
		if k == Missing {
			r.words.Remove(stored)
		}
	}
	slices.Sort(took)
	row := KindFound{
		Kind: k.String(), Queries: asked, Found: share(found, asked), Exact: share(exact, asked), First: share(first, asked),
	}
	if found < asked {
		row.Fewer = float64(asked-first) / float64(asked-found)
	}
	if asked > 0 {
		row.P50, row.P99 = took[asked/2], took[asked*99/100]
	}
	return row
}

func (r *runner) search(query string) []name.Hit {
	plan, err := name.PlanQuery(query)
	if err != nil {
		return nil
	}
	return r.words.Search(plan, At)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func share(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}

var pinyinArgs = pinyin.NewArgs()

// firstReading is the key of the anchor: go-pinyin's first reading of each
// character, letters as they are, without spaces.
func firstReading(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch list := pinyin.SinglePinyin(r, pinyinArgs); {
		case len(list) > 0:
			b.WriteString(list[0])
		case r >= 'a' && r <= 'z', r > 0x7F:
			b.WriteRune(r)
		}
	}
	return b.String()
}
