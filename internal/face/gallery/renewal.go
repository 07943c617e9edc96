package gallery

import (
	"context"
	"slices"
	"sync"
	"time"

	"mpolice"
)

// ReenrolState says how a re-enrolment stands.
type ReenrolState string

// The states.
const (
	ReenrolRunning  ReenrolState = "running"
	ReenrolWaiting  ReenrolState = "waiting"  // for somebody to decide about photos that failed
	ReenrolStopped  ReenrolState = "stopped"  // by a fault, which the operational log tells
	ReenrolSwitched ReenrolState = "switched" // the new model is in use
)

// ReenrolStatus is a re-enrolment as those who keep the gallery see it.
type ReenrolStatus struct {
	From, To string // names of the models
	State    ReenrolState
	Photos   int64 // photos that are to have a template of the new model
	Made     int64 // and those that have one
	Failed   []FailedPhoto
	Began    time.Time // this run of it
	Switched time.Time // zero where it is not known, or not yet
}

// renewal is the status of the one re-enrolment, and what people decided of it.
type renewal struct {
	decided chan struct{} // holds one: somebody decided

	mu       sync.Mutex
	running  bool
	any      bool
	status   ReenrolStatus
	accepted map[uint64]bool // photos that may lack a template
	by       mpolice.OfficerID
}

func (n *renewal) begin(r Reenrolment, at time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.running {
		return false
	}
	n.running, n.any = true, true
	n.status = ReenrolStatus{From: r.From, To: r.To, State: ReenrolRunning, Began: at}
	return true
}

func (n *renewal) step(made, photos int64, failed []FailedPhoto) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.status.Made, n.status.Photos, n.status.Failed = made, photos, failed
}

func (n *renewal) end(r ReenrolReport, err error, at time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.running, n.status.Failed = false, r.Failed
	switch {
	case r.Switched:
		n.status.State, n.status.Switched = ReenrolSwitched, at
	case isIncomplete(err):
		n.status.State = ReenrolWaiting
	default:
		n.status.State = ReenrolStopped
	}
}

// undecided counts failures that nobody accepted.
func (n *renewal) undecided(failed map[uint64]string) (open int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id := range failed {
		if !n.accepted[id] {
			open++
		}
	}
	return open
}

// ReenrolStatus says how the re-enrolment of this program's life stands; false
// where there was none.
func (d *Desk) ReenrolStatus() (ReenrolStatus, bool) {
	n := &d.renewal
	n.mu.Lock()
	defer n.mu.Unlock()
	out := n.status
	out.Failed = slices.Clone(out.Failed)
	return out, n.any
}

// Decided tells, by a value, that somebody accepted failures or asked for
// another run: call Reenrol again.
func (d *Desk) Decided() <-chan struct{} { return d.renewal.decided }

// AcceptMissing decides that the photos which the new model cannot take, as many
// as the decider saw, go without a template: they stay in the gallery and are
// found by no search until better pictures of them are enrolled. The next run
// then switches. Saying so twice is saying so once.
func (d *Desk) AcceptMissing(ctx context.Context, who mpolice.Officer, seen int, reason string) error {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return err
	}
	reason, err := reasoned(reason)
	if err != nil {
		return err
	}
	n := &d.renewal
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.by == who.ID && len(n.accepted) == seen && seen > 0 && n.status.State != ReenrolWaiting {
		return nil
	}
	if n.status.State != ReenrolWaiting || len(n.status.Failed) != seen {
		return mpolice.ErrConflict
	}
	ids, accepted := make([]uint64, seen), map[uint64]bool{}
	for i, f := range n.status.Failed {
		ids[i], accepted[f.ID] = f.ID, true
	}
	_, err = d.Recorder.Record(ctx, entry(who, "missing-accepted", "to", n.status.To, "failed", count(int64(seen)), "photos", numbers(ids), "reason", reason))
	if err != nil {
		return err
	}
	n.accepted, n.by = accepted, who.ID
	n.again()
	return nil
}

// RetryReenrol asks for another run of one that waits or was stopped.
func (d *Desk) RetryReenrol(ctx context.Context, who mpolice.Officer) error {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return err
	}
	n := &d.renewal
	n.mu.Lock()
	defer n.mu.Unlock()
	switch n.status.State {
	case ReenrolRunning:
		return nil // it is under way: what was asked for happens
	case ReenrolWaiting, ReenrolStopped:
	default:
		return mpolice.ErrConflict
	}
	if _, err := d.Recorder.Record(ctx, entry(who, "reenrolment-retried", "to", n.status.To)); err != nil {
		return err
	}
	n.again()
	return nil
}

// again has the runner go on. The caller holds mu.
func (n *renewal) again() {
	n.status.State = ReenrolRunning
	select {
	case n.decided <- struct{}{}:
	default: // one is waiting already
	}
}
