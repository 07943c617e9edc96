package intake

import (
	"math"

	"mpolice/internal/registry/holding"
)

// settle cuts the arena into the rows' values, gives each row its key and hash,
// and keeps the bytes of those that are rejected.
func (w *worker) settle(c *chunk) {
	all, from := string(w.arena), 0
	for _, to := range c.spans {
		c.slab = append(c.slab, all[from:to])
		from = to
	}
	n := len(w.fields)
	for i := range c.rows {
		r := &c.rows[i]
		v := &r.version
		v.Values = c.slab[i*n : (i+1)*n : (i+1)*n]
		r.keyed = w.keyOf(v)
		if r.keyed && w.disputed(v.Key) {
			r.reject(w.d.PrimaryKey[0], ruleKey)
		}
		if len(r.reasons) > 0 {
			c.keep(i)
			if !r.keyed && w.salvages {
				r.maybe = w.salvage(c.kept(i))
			}
			continue
		}
		v.Hash = w.hash(v)
		if r.op != 'D' {
			w.name(c, v)
		}
	}
}

// keyOf sets the row's key and reports whether all of it was there.
func (w *worker) keyOf(v *holding.Version) bool {
	for i, k := range w.key {
		if w.keys[i] = v.Values[k]; w.keys[i] == "" {
			return false
		}
	}
	v.Key = rowKey(w.keys)
	return true
}

// rowKey is the number of a primary key. The least number is nobody's: stores
// stream keys from after it on.
func rowKey(parts []string) int64 {
	return max(holding.HashOf(parts...), math.MinInt64+1)
}
