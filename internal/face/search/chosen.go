package search

import (
	"slices"
	"sync"
)

// fewFilters is how many resolved filters are remembered: purposes are few, and
// each costs a bit per template.
const fewFilters = 8

// chosen remembers which templates the last filters chose. At 5 million,
// choosing and digesting takes tens of milliseconds; a search takes that too.
type chosen struct {
	mu      sync.Mutex
	entries []choice // the latest used last
}

type choice struct {
	key         string
	generations []uint64 // of the parts' sets
	chosen      []eligible
	digest      [32]byte
}

func (c *chosen) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = nil
}

// views resolves the filter on every part. The caller holds the sets, so what
// is stated is what is searched.
func (c *chosen) views(parts []Part, f Filter) ([]view, Shard, error) {
	ch, err := c.choose(parts, f)
	if err != nil {
		return nil, Shard{}, err
	}
	shard := Shard{Digest: ch.digest}
	views := make([]view, len(parts))
	for i, p := range parts {
		views[i] = view{p, ch.chosen[i]}
		shard.Eligible += ch.chosen[i].count
		if p.Root != nil {
			shard.Roots = append(shard.Roots, p.Root())
		}
	}
	return views, shard, nil
}

func (c *chosen) choose(parts []Part, f Filter) (choice, error) {
	ch := choice{key: f.key()}
	sets := make([]*Set, len(parts))
	for i, p := range parts {
		sets[i] = p.Set
		ch.generations = append(ch.generations, p.Set.generation())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.entries, func(e choice) bool { return e.key == ch.key })
	if at >= 0 {
		old := c.entries[at]
		c.entries = slices.Delete(c.entries, at, at+1)
		if slices.Equal(old.generations, ch.generations) {
			c.entries = append(c.entries, old)
			return old, nil
		}
	}
	err := c.resolve(&ch, sets, f.match())
	return ch, err
}

// resolve fills in the choice and remembers it.
func (c *chosen) resolve(ch *choice, sets []*Set, m match) (err error) {
	for _, s := range sets {
		ch.chosen = append(ch.chosen, s.resolve(m))
	}
	if ch.digest, err = Digest(ascending(sets, ch.chosen)); err != nil {
		return err
	}
	if len(c.entries) >= fewFilters {
		c.entries = slices.Delete(c.entries, 0, 1)
	}
	c.entries = append(c.entries, *ch)
	return nil
}
