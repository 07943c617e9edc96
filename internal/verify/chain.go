package verify

import (
	"bytes"
	"errors"
	"fmt"

	"mpolice"
	"mpolice/internal/audit"
)

// chain follows the batches of one lane: dense numbers, each linked to the
// hash of the one before.
type chain struct {
	head   audit.Head
	leaves [][]byte // of the batch that is being read
	count  int      // how many it says that it has
}

// chained adds a leaf to its lane's chain.
func (w *walk) chained(index int64, l audit.Leaf, raw []byte) {
	c := w.heads[l.Lane]
	if c == nil {
		c = &chain{head: audit.Head{Lane: l.Lane}}
		w.heads[l.Lane] = c
	}
	if len(c.leaves) == 0 {
		w.opens(c, index, l)
	}
	name := batchName(l.Lane, l.Batch)
	switch {
	case l.Batch != c.head.Number+1:
		w.rep.Add(name, "appears at leaf %d before batch %d is whole (%d of %d records)", index, c.head.Number+1, len(c.leaves), c.count)
		c.restart(l)
	case int(l.Index) != len(c.leaves) || int(l.Count) != c.count:
		w.rep.Add(name, "leaf %d says record %d of %d, expected %d of %d", index, l.Index, l.Count, len(c.leaves), c.count)
	}
	c.leaves = append(c.leaves, bytes.Clone(raw))
	if len(c.leaves) >= c.count {
		w.closes(c)
	}
}

// opens checks the first leaf of a batch against the batch before.
func (w *walk) opens(c *chain, index int64, l audit.Leaf) {
	c.count = int(l.Count)
	name := batchName(l.Lane, l.Batch)
	switch {
	case l.Batch != c.head.Number+1:
		w.rep.Add(name, "follows batch %d at leaf %d: batches are missing", c.head.Number, index)
		c.restart(l)
	case l.Previous != c.head.Hash:
		w.rep.Add(name, "does not link to batch %d: that one was changed", c.head.Number)
	}
}

// restart goes on after a break, so that one break is one problem.
func (c *chain) restart(l audit.Leaf) {
	c.head = audit.Head{Lane: l.Lane, Number: l.Batch - 1, Hash: l.Previous}
	c.leaves, c.count = nil, int(l.Count)
}

// closes checks a whole batch against its stored hash.
func (w *walk) closes(c *chain) {
	c.head, c.leaves = c.head.Next(c.leaves), nil
	if w.records == nil {
		return
	}
	name := batchName(c.head.Lane, c.head.Number)
	count, hash, err := w.records.Batch(w.ctx, c.head.Lane, c.head.Number)
	switch {
	case errors.Is(err, mpolice.ErrNotFound):
		w.rep.Add(name, "its header is missing from the database")
	case err != nil:
		w.rep.Add(name, "its header cannot be read: %v", err)
	case count != int64(c.count):
		w.rep.Add(name, "its header says %d records, the log %d", count, c.count)
	case !bytes.Equal(hash, c.head.Hash[:]):
		w.rep.Add(name, "its stored hash does not follow from its records")
	}
}

// closeChains names batches that end short.
func (w *walk) closeChains() {
	for _, c := range w.heads {
		if len(c.leaves) > 0 {
			w.rep.Add(batchName(c.head.Lane, c.head.Number+1), "has %d of %d records", len(c.leaves), c.count)
		}
		if w.records == nil || w.opt.Growing { // a server at work may have written one this moment
			continue
		}
		if _, _, err := w.records.Batch(w.ctx, c.head.Lane, c.head.Number+1); err == nil && len(c.leaves) == 0 {
			w.rep.Add(batchName(c.head.Lane, c.head.Number+1), "has a header in the database and no records")
		}
	}
}

func batchName(lane uint32, number uint64) string {
	return fmt.Sprintf("batch %d/%d", lane, number)
}
