package query

import (
	"context"
	"errors"
	"slices"
	"strings"
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
	of map[mpolice.OfficerID][]*habit // guarded by mu; oldest first
}

type habit struct {
	at      time.Time
	reason  string // folded
	subject string // canonical, a name without the years that narrow it
}

// matter is a subject as habits count it: to narrow a search by name is no
// search for somebody else.
func matter(canonical string) string {
	if strings.HasPrefix(canonical, string(mpolice.SubjectName)+":") {
		canonical, _, _ = strings.Cut(canonical, "@")
	}
	return canonical
}

func newHabits(records audit.Reader, keys audit.Keys) *habits {
	return &habits{records: records, keys: keys, of: map[mpolice.OfficerID][]*habit{}}
}

// claim remembers a query that is being decided and counts the officer's other
// queries of the last 24 hours, those that are being decided among them, that
// give the same reason for another subject: many sent at once are seen like
// many sent in turn. release forgets a query that was not recorded.
func (h *habits) claim(ctx context.Context, officer mpolice.OfficerID, reason string, subject mpolice.Subject, now time.Time) (used int, release func(), err error) {
	if err := h.know(ctx, officer, now); err != nil {
		return 0, nil, err
	}
	mine := &habit{now, purpose.FoldReason(reason), matter(subject.Canonical())}
	h.mu.Lock()
	defer h.mu.Unlock()
	others := map[string]bool{}
	for _, x := range h.of[officer] {
		if x.reason == mine.reason && x.subject != mine.subject && now.Sub(x.at) < habitSpan {
			others[x.subject] = true
		}
	}
	list := append(h.of[officer], mine)
	if len(list) > maxHabit {
		list = slices.Clone(list[len(list)-maxHabit:])
	}
	h.of[officer] = list
	return len(others), func() { h.forget(officer, mine) }, nil
}

func (h *habits) forget(officer mpolice.OfficerID, one *habit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.of[officer] = slices.DeleteFunc(h.of[officer], func(x *habit) bool { return x == one })
}

// know reads the officer's habits from the ledger when they are not known yet.
func (h *habits) know(ctx context.Context, officer mpolice.OfficerID, now time.Time) error {
	h.mu.Lock()
	_, ok := h.of[officer]
	h.mu.Unlock()
	if ok {
		return nil
	}
	list, err := h.read(ctx, officer, now)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.of[officer]; !ok {
		h.of[officer] = list
	}
	return nil
}

func (h *habits) read(ctx context.Context, officer mpolice.OfficerID, now time.Time) ([]*habit, error) {
	f := audit.Filter{Officer: officer, From: now.Add(-habitSpan), Limit: maxHabit}
	found, err := h.records.RecordsOf(ctx, f, []audit.Kind{audit.KindIntent})
	if err != nil {
		return nil, err
	}
	list := make([]*habit, 0, len(found))
	for i := len(found) - 1; i >= 0; i-- {
		c, err := found[i].Decrypt(h.keys)
		if errors.Is(err, mpolice.ErrNotFound) {
			continue // destroyed lawfully
		}
		if err != nil {
			return nil, err
		}
		r := audit.Record{Fields: c.Fields}
		list = append(list, &habit{found[i].At(), purpose.FoldReason(r.Get("reason")), matter(c.Subject)})
	}
	return list, nil
}
