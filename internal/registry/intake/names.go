package intake

import (
	"sync"

	"mpolice/internal/registry/holding"
)

// name sets the number by which the row's name is found. Where every row is new
// the name itself is written out at once, by the workers; see [plan.entries].
func (w *worker) name(c *chunk, v *holding.Version) {
	text := w.nameText(v.Values)
	if text == "" {
		return
	}
	v.Name = holding.NameHash(text)
	if w.eager && w.seen.first(v.Name) {
		c.names = append(c.names, holding.NameEntries(text)...)
	}
}

// entries writes out the names that were not met before in this load.
func (p *plan) entries(dst []holding.NameEntry, rows []holding.Version) []holding.NameEntry {
	for i := range rows {
		if n := rows[i].Name; n != 0 && p.seen.first(n) {
			dst = append(dst, holding.NameEntries(p.nameText(rows[i].Values))...)
		}
	}
	return dst
}

// nameText joins the name in characters and the romanised one.
func (p *plan) nameText(values []string) string {
	text := ""
	for _, i := range p.names {
		switch {
		case values[i] == "":
		case text == "":
			text = values[i]
		default:
			text += " " + values[i]
		}
	}
	return text
}

// nameSet is which names have been met, shared by the workers.
type nameSet struct {
	shards [64]struct {
		sync.Mutex
		met map[int64]struct{}
	}
}

// first reports whether the name was not met before.
func (s *nameSet) first(name int64) bool {
	shard := &s.shards[uint64(name)%64]
	shard.Lock()
	defer shard.Unlock()
	if _, ok := shard.met[name]; ok {
		return false
	}
	if shard.met == nil {
		shard.met = map[int64]struct{}{}
	}
	shard.met[name] = struct{}{}
	return true
}
