package query

import (
	"context"
	"sync"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/purpose"
)

const (
	// habitSpan is how far back an officer's reasons are remembered.
	habitSpan = 24 * time.Hour
	// maxHabit bounds what is remembered of one officer.
	maxHabit = 500
)

// habits knows which reasons an officer gave lately, so that one sentence that
// serves for every subject is seen. It reads the ledger once per officer after
// a start and follows along from then on.
type habits struct {
	records audit.Reader
	keys    audit.Keys

	mu sync.Mutex
	of map[mpolice.OfficerID][]habit // guarded by mu; oldest first
}

type habit struct {
	at      time.Time
	reason  string // folded
	subject string // canonical
}

func newHabits(records audit.Reader, keys audit.Keys) *habits {
	return &habits{records: records, keys: keys, of: map[mpolice.OfficerID][]habit{}}
}

// used counts the officer's queries of the last 24 hours that gave the same
// reason for another subject.
func (h *habits) used(ctx context.Context, officer mpolice.OfficerID, reason string, subject mpolice.Subject, now time.Time) (int, error) {
	list, err := h.known(ctx, officer, now)
	if err != nil {
		return 0, err
	}
	folded, canonical := purpose.FoldReason(reason), subject.Canonical()
	others := map[string]bool{}
	for _, x := range list {
		if x.reason == folded && x.subject != canonical && now.Sub(x.at) < habitSpan {
			others[x.subject] = true
		}
	}
	return len(others), nil
}

// add remembers one query.
func (h *habits) add(officer mpolice.OfficerID, reason string, subject mpolice.Subject, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := append(h.of[officer], habit{at, purpose.FoldReason(reason), subject.Canonical()})
	if len(list) > maxHabit {
		list = append([]habit(nil), list[len(list)-maxHabit:]...)
	}
	h.of[officer] = list
}

func (h *habits) known(ctx context.Context, officer mpolice.OfficerID, now time.Time) ([]habit, error) {
	h.mu.Lock()
	list, ok := h.of[officer]
	h.mu.Unlock()
	if ok {
		return list, nil
	}
	list, err := h.read(ctx, officer, now)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.of[officer]; !ok {
		h.of[officer] = list
	}
	return h.of[officer], nil
}

func (h *habits) read(ctx context.Context, officer mpolice.OfficerID, now time.Time) ([]habit, error) {
	f := audit.Filter{Officer: officer, From: now.Add(-habitSpan), Limit: maxHabit}
	found, err := h.records.RecordsOf(ctx, f, []audit.Kind{audit.KindIntent})
	if err != nil {
		return nil, err
	}
	list := make([]habit, 0, len(found))
	for i := len(found) - 1; i >= 0; i-- {
		c, err := found[i].Decrypt(h.keys)
		if err != nil {
			return nil, err
		}
		r := audit.Record{Fields: c.Fields}
		list = append(list, habit{found[i].At(), purpose.FoldReason(r.Get("reason")), c.Subject})
	}
	return list, nil
}
