package name

import (
	"cmp"
	"slices"
	"strings"
)

// Dictionary is a term dictionary in memory: for tests, benchmarks and small
// registers. It is not safe for use while it is changed.
type Dictionary struct {
	names    []entry
	numbers  map[string]uint32
	postings map[Term][]uint32
}

// entry is one distinct name and how many people have it.
type entry struct {
	name  string
	count int
}

// Hit is one name that was found.
type Hit struct {
	Name  string // as it is stored
	Count int    // people with it
	Score Score
	How   How
}

// NewDictionary returns an empty dictionary.
func NewDictionary() *Dictionary {
	return &Dictionary{numbers: map[string]uint32{}, postings: map[Term][]uint32{}}
}

// Len returns the number of distinct names.
func (d *Dictionary) Len() int { return len(d.numbers) }

// Add adds one person's name.
func (d *Dictionary) Add(raw string) {
	if i, ok := d.numbers[raw]; ok {
		d.names[i].count++
		return
	}
	i := uint32(len(d.names))
	d.numbers[raw] = i
	d.names = append(d.names, entry{raw, 1})
	for _, t := range Terms(Parse(raw)) {
		d.postings[t] = append(d.postings[t], i)
	}
}

// Remove takes one person's name away. It reports whether the name was there.
func (d *Dictionary) Remove(raw string) bool {
	i, ok := d.numbers[raw]
	if !ok {
		return false
	}
	if d.names[i].count--; d.names[i].count > 0 {
		return true
	}
	delete(d.numbers, raw)
	for _, t := range Terms(Parse(raw)) {
		left := slices.DeleteFunc(d.postings[t], func(k uint32) bool { return k == i })
		if d.postings[t] = left; len(left) == 0 {
			delete(d.postings, t)
		}
	}
	return true
}

// Search returns the best names of a plan, at most limit: by score, then by how
// many people have the name, then by the text. It stops looking when what is
// left to look up cannot do better.
func (d *Dictionary) Search(p *Plan, limit int) []Hit {
	if limit <= 0 {
		return nil
	}
	var hits []Hit
	seen := map[uint32]bool{}
	for i, l := range p.Lookups {
		if i > 0 && l.How != p.Lookups[i-1].How && enough(hits, limit, l.How) {
			break
		}
		for _, k := range d.postings[l.Term] {
			if seen[k] {
				continue
			}
			seen[k] = true
			e := d.names[k]
			if score, how := p.Match(Parse(e.name)); how != HowNone {
				hits = append(hits, Hit{e.name, e.count, score, how})
			}
		}
	}
	slices.SortFunc(hits, rank)
	return hits[:min(limit, len(hits))]
}

// enough reports whether limit hits are better than all that h may find.
func enough(hits []Hit, limit int, h How) bool {
	better := 0
	for _, hit := range hits {
		if hit.Score > h.Best() {
			better++
		}
	}
	return better >= limit
}

func rank(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name))
}
