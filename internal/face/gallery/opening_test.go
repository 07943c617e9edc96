package gallery_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/face/gallery"
)

func draft() gallery.OpeningDraft {
	return gallery.OpeningDraft{Card: "P04", Category: "suspect", Basis: "CCP-230-2", Reason: "專案偵辦連續竊盜案所必要", Until: 20270520}
}

func (l *lab) open(t *testing.T, card mpolice.CardCode) []uint16 {
	t.Helper()
	n, err := l.Eligible(t.Context(), card, l.clock.now)
	if err != nil {
		t.Fatal(err)
	}
	if n == nil {
		t.Error("nothing eligible is no filter")
	}
	return n
}

func TestTwoPeopleOpenACategory(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ctx := t.Context()
	if _, err := l.Propose(ctx, patrol, draft()); !errors.Is(err, gallery.ErrRole) {
		t.Errorf("an officer proposes: %v", err)
	}
	o, err := l.Propose(ctx, super1, draft())
	if err != nil || len(l.open(t, "P04")) != 0 {
		t.Fatalf("a proposal opens: %v", err)
	}
	if _, err := l.Approve(ctx, super1, o.ID); !errors.Is(err, gallery.ErrSamePerson) {
		t.Errorf("one person opens alone: %v", err)
	}
	if _, err := l.Approve(ctx, patrol, o.ID); !errors.Is(err, gallery.ErrRole) {
		t.Errorf("an officer approves: %v", err)
	}
	if _, err := l.Approve(ctx, steward, o.ID); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(l.open(t, "P04"), l.open(t, "P01")); got != "[1] []" {
		t.Errorf("open: %s", got)
	}
	if _, err := l.Approve(ctx, super2, o.ID); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("approved twice: %v", err)
	}
	l.clock.now = time.Date(2027, 5, 20, 15, 59, 59, 0, time.UTC) // 23:59:59 in Taipei
	if got := l.open(t, "P04"); len(got) != 1 {
		t.Errorf("on its last day: %v", got)
	}
	l.clock.now = l.clock.now.Add(time.Second)
	if got := l.open(t, "P04"); len(got) != 0 {
		t.Errorf("the day after: %v", got)
	}
	l.clock.now = l.clock.now.Add(-time.Second)
	if _, err := l.Close(ctx, super2, o.ID, "專案偵查終結，不再需要"); err != nil {
		t.Fatal(err)
	}
	if got := l.open(t, "P04"); len(got) != 0 {
		t.Errorf("after closing: %v", got)
	}
	all, err := l.Openings(ctx)
	if err != nil || len(all) != 1 || all[0].State(l.clock.now) != gallery.OpeningClosed {
		t.Errorf("openings %+v, %v", all, err)
	}
}

func TestProposalLapses(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	o, err := l.Propose(t.Context(), super1, draft())
	if err != nil {
		t.Fatal(err)
	}
	l.clock.now = start.Add(7*24*time.Hour - time.Second)
	if s := o.State(l.clock.now); s != gallery.OpeningProposed {
		t.Errorf("state %s", s)
	}
	l.clock.now = start.Add(7 * 24 * time.Hour)
	if _, err := l.Approve(t.Context(), super2, o.ID); !errors.Is(err, gallery.ErrLapsed) {
		t.Errorf("approved after a week: %v", err)
	}
}

func TestProposalsAreChecked(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for field, change := range map[string]func(*gallery.OpeningDraft){
		"card":     func(o *gallery.OpeningDraft) { o.Card = "" },
		"category": func(o *gallery.OpeningDraft) { o.Category = "document" }, // never searched
		"basis":    func(o *gallery.OpeningDraft) { o.Basis = "" },
		"reason":   func(o *gallery.OpeningDraft) { o.Reason = "公務" },
		"until":    func(o *gallery.OpeningDraft) { o.Until = 20271122 }, // a year and a day
	} {
		d := draft()
		change(&d)
		var bad *mpolice.Invalid
		if _, err := l.Propose(t.Context(), super1, d); !errors.As(err, &bad) || bad.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	d := draft()
	d.Until = 20271121 // a year
	if _, err := l.Propose(t.Context(), super1, d); err != nil {
		t.Error(err)
	}
	d.Until = 20261120 // yesterday
	if _, err := l.Propose(t.Context(), super1, d); err == nil {
		t.Error("an opening that is over was proposed")
	}
}
