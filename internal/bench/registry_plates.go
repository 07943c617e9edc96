package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"mpolice/internal/registry/plates"
)

// patternShown is how many plates a search lists; it counts all.
const patternShown = 100

// mostTrigram bounds the table of the trigram index: with 23 million plates its
// index alone takes minutes.
const mostTrigram = 2_000_000

// plateKinds are the kinds of pattern: what of a plate a witness has seen.
var plateKinds = []struct {
	name string
	make func(r *rand.Rand, plate string) string
}{
	{"prefix", func(r *rand.Rand, p string) string { return p[:1+r.IntN(4)] + "*" }},
	{"suffix", func(r *rand.Rand, p string) string { return "*" + p[len(p)-1-r.IntN(4):] }},
	{"middle", func(r *rand.Rand, p string) string {
		n := 1 + r.IntN(3)
		return known(p, 1+r.IntN(len(p)-n-1), n)
	}},
	{"mixed", func(r *rand.Rand, p string) string { return some(p, func(int) bool { return r.IntN(2) == 0 }) }},
	{"three known", func(r *rand.Rand, p string) string {
		at := r.Perm(len(p))[:3]
		return some(p, func(i int) bool { return slices.Contains(at, i) })
	}},
}

// known keeps n characters from a place on.
func known(plate string, at, n int) string {
	return some(plate, func(i int) bool { return i >= at && i < at+n })
}

// some keeps the characters that are known.
func some(plate string, is func(i int) bool) string {
	b := []byte(plate)
	for i := range b {
		if !is(i) {
			b[i] = '?'
		}
	}
	return string(b)
}

// plates measures the index of all the country's plates, in memory, on one
// core, and a trigram index of PostgreSQL beside it.
func (b *registryBench) plates(ctx context.Context) ([]RegistryRow, error) {
	b.Progress("index the plates:", 0, int64(b.Plates))
	var drawn []string // one in so many, to make patterns of and for the anchor
	every := b.Plates/mostTrigram + 1
	n := 0
	start := time.Now()
	index, _ := plates.Build(func(yield func(string) bool) {
		for p := range fleet(b.Plates) {
			if n++; n%every == 0 {
				drawn = append(drawn, p)
			}
			if n&0xfffff == 0 && ctx.Err() != nil || !yield(p) {
				return
			}
		}
	})
	built := time.Since(start).Seconds()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	patterns := b.patterns(drawn)
	anchor, err := b.trigramPlates(ctx, drawn, patterns)
	if err != nil {
		return nil, err
	}
	rows, err := b.search(ctx, index, patterns, anchor, len(drawn))
	if err != nil {
		return nil, err
	}
	size := index.Size()
	return append(rows, beside(told("plates indexed", float64(size.Plates)/built, 0, "plates/s"), "").
		noting("%d plates, %.2f bytes each; making them up included", size.Plates, float64(size.Bytes)/float64(max(1, size.Plates)))), nil
}

// patterns are random ones of every kind, made of plates that exist.
func (b *registryBench) patterns(from []string) [][]string {
	r := rand.New(rand.NewPCG(5, 9))
	out := make([][]string, len(plateKinds))
	for k, kind := range plateKinds {
		for range b.Asks {
			out[k] = append(out[k], kind.make(r, from[r.IntN(len(from))]))
		}
	}
	return out
}

// search asks the index for every pattern, kind by kind, and last for all wild
// ones, which are counted.
func (b *registryBench) search(ctx context.Context, index *plates.Index, patterns [][]string, anchor [][]time.Duration, peers int) ([]RegistryRow, error) {
	what := fmt.Sprintf("pg_trgm, LIKE, counted, %d plates", peers)
	var rows []RegistryRow
	var all, its []time.Duration
	for k, kind := range plateKinds {
		took, err := b.asked(ctx, index, kind.name, patterns[k], patternShown)
		if err != nil {
			return nil, err
		}
		rows = append(rows, slow("plate pattern, "+kind.name, took, anchor[k], 99, 15, what))
		all, its = append(all, took...), append(its, anchor[k]...)
	}
	wild := make([]string, b.Asks/4)
	for i := range wild {
		wild[i] = []string{"*", "?????", "??????", "???????"}[i%4]
	}
	took, err := b.asked(ctx, index, "nothing known", wild, 0)
	if err != nil {
		return nil, err
	}
	rows = append(rows, slow("plate pattern, nothing known, counted", took, nil, 99, 15, ""))
	all = append(all, took...)
	return append([]RegistryRow{slow("plate pattern, all kinds", all, its, 99, 15, what)}, rows...), nil
}

func (b *registryBench) asked(ctx context.Context, index *plates.Index, name string, raw []string, limit int) ([]time.Duration, error) {
	return b.inTurn(ctx, "pattern, "+name, len(raw), func(i int) error {
		p, err := plates.ParsePattern(raw[i], 0)
		if err != nil {
			return err
		}
		if found := index.Search(p, limit); found.Total == 0 {
			return errors.New("a pattern made of a plate fits none")
		}
		return nil
	})
}

// trigramPlates asks PostgreSQL the first patterns of each kind.
func (b *registryBench) trigramPlates(ctx context.Context, drawn []string, patterns [][]string) ([][]time.Duration, error) {
	c, err := b.server(ctx)
	if err != nil {
		return nil, err
	}
	url, drop, err := c.database(ctx)
	if err != nil {
		return nil, err
	}
	t, err := newTrigram(ctx, url, "SELECT ''::text AS text WHERE false", drawn)
	if err != nil {
		return nil, errors.Join(err, drop())
	}
	var out [][]time.Duration
	like := strings.NewReplacer("?", "_", "*", "%")
	for k, kind := range plateKinds {
		var asked []string
		for _, p := range patterns[k][:min(b.Peers, len(patterns[k]))] {
			asked = append(asked, like.Replace(p))
		}
		took, err := t.ask(ctx, asked, func(i int) { b.Progress("trigrams asked, "+kind.name+":", int64(i), int64(len(asked))) })
		if err != nil {
			return nil, errors.Join(err, t.close(), drop())
		}
		out = append(out, took)
	}
	return out, errors.Join(t.close(), drop())
}
