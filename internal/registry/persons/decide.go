package persons

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/linkage"
)

// pair names two records, the lesser one left.
type pair struct{ left, right holding.Record }

func pairOf(a, b holding.Record) pair {
	if cmp.Or(cmp.Compare(a.Register, b.Register), cmp.Compare(a.Key, b.Key)) > 0 {
		a, b = b, a
	}
	return pair{a, b}
}

// run is one linking under way.
type run struct {
	Options
	Report
	store  Store
	forms  []form
	linker *linkage.Linker
	start  time.Time

	latest map[pair]holding.LinkEntry // what the ledger says of each pair
	now    map[pair]holding.LinkEntry // what the model says
}

// recall reads the latest decision on every pair.
func (r *run) recall(ctx context.Context) error {
	r.latest = map[pair]holding.LinkEntry{}
	for _, decision := range []string{Linked, Review, Conflict, Apart, Unlinked} {
		entries, err := r.store.Pairs(ctx, decision, math.MaxInt32)
		if err != nil {
			return err
		}
		for _, e := range entries {
			r.latest[pairOf(e.Left, e.Right)] = e
		}
	}
	return nil
}

// decide writes what is new: pairs joined, pairs for a person, and pairs that
// no longer hold.
func (r *run) decide(ctx context.Context) error {
	r.now = map[pair]holding.LinkEntry{}
	var out []holding.LinkEntry
	for p := range r.linker.Pairs() {
		e, ok, err := r.weigh(p)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		key := pairOf(e.Left, e.Right)
		r.now[key] = e
		if before, ok := r.latest[key]; !ok || before.By == byModel && changed(before, e) {
			out = append(out, e)
		}
	}
	out = append(out, r.gone()...)
	slices.SortFunc(out, func(a, b holding.LinkEntry) int {
		return cmp.Or(cmp.Compare(a.Left.Register, b.Left.Register), cmp.Compare(a.Left.Key, b.Left.Key),
			cmp.Compare(a.Right.Register, b.Right.Register), cmp.Compare(a.Right.Key, b.Right.Key))
	})
	r.Entries = len(out)
	if len(out) == 0 {
		return nil
	}
	return r.store.Link(ctx, out, r.entry("link", r.Report))
}

func changed(before, e holding.LinkEntry) bool {
	return before.Decision != e.Decision || before.Model != e.Model
}

// weigh makes an entry of a pair that the ledger keeps. Pairs that bear one
// verified number are found by it and need no entry.
func (r *run) weigh(p linkage.Pair) (holding.LinkEntry, bool, error) {
	a, b := r.linker.ID(p.A), r.linker.ID(p.B)
	decision := r.decisionOf(p)
	if decision == "" {
		return holding.LinkEntry{}, false, nil
	}
	ev, err := r.linker.Explain(a, b)
	if err != nil {
		return holding.LinkEntry{}, false, err
	}
	if decision == Linked && sameNumber(ev) {
		return holding.LinkEntry{}, false, nil
	}
	switch decision {
	case Linked:
		r.Linked++
	case Review:
		r.Review++
	case Conflict:
		r.Conflicts++
	}
	evidence, err := json.Marshal(struct {
		Agree []string `json:"agree"`
		linkage.Evidence
	}{agree(ev), ev})
	if err != nil {
		return holding.LinkEntry{}, false, err
	}
	key := pairOf(parseRecordID(a), parseRecordID(b))
	return holding.LinkEntry{
		Left: key.left, Right: key.right, Weight: p.LogOdds, P: p.Probability(), Model: ev.ModelVersion,
		Decision: decision, Evidence: string(evidence), By: byModel,
	}, true, nil
}

// decisionOf gives what the ledger is to say of a pair; empty for nothing.
func (r *run) decisionOf(p linkage.Pair) string {
	together := r.linker.EntityOf(p.A) == r.linker.EntityOf(p.B)
	switch {
	case p.Decision == linkage.Joined && together:
		return Linked
	case p.Decision == linkage.Conflict:
		return Conflict
	case (p.Decision == linkage.Review || p.Decision == linkage.Joined) && !together:
		return Review
	}
	return ""
}

func sameNumber(e linkage.Evidence) bool {
	for _, f := range e.Fields {
		if f.Field == "national_id" {
			return f.Weight > 0 && f.Level == "exact"
		}
	}
	return false
}

// agree lists the fields that speak for one person.
func agree(e linkage.Evidence) []string {
	out := []string{}
	for _, f := range e.Fields {
		if f.Weight > 0 {
			out = append(out, f.Field)
		}
	}
	return out
}

// gone lists the model's earlier joins and reviews that hold no more.
func (r *run) gone() []holding.LinkEntry {
	var out []holding.LinkEntry
	for key, e := range r.latest {
		if _, still := r.now[key]; still || e.By != byModel || e.Decision == Unlinked || e.Decision == Apart {
			continue
		}
		r.Unlinked++
		out = append(out, holding.LinkEntry{
			Left: key.left, Right: key.right, Weight: e.Weight, P: e.P, Model: r.Report.Model,
			Decision: Unlinked, Evidence: `{"agree":[]}`, By: byModel,
		})
	}
	return out
}
