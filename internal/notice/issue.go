package notice

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/quality"
)

// Parts are what an office is made of.
type Parts struct {
	Registers *registry.Bundle
	Disputes  Disputes
	Noticer   quality.Noticer
	Store     Store
	Recorder  *audit.Recorder
	Clock     mpolice.Clock
}

// Office issues notices and hands them out. It is safe for concurrent use.
type Office struct {
	Parts
	sweeping sync.Mutex // one sweep of this process at a time
}

// NewOffice makes an office.
func NewOffice(p Parts) *Office { return &Office{Parts: p} }

// together bounds the notices of one transaction.
const together = 200

// Sweep issues what is due: every correction that is not settled. One that
// fails does not keep the others; all failures are told, and the next sweep
// makes up for them.
func (o *Office) Sweep(ctx context.Context) error {
	o.sweeping.Lock()
	defer o.sweeping.Unlock()
	due, err := o.due(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, d := range due {
		if err := o.issue(ctx, d); err != nil {
			failed = append(failed, fmt.Errorf("issue the notices of dispute %d: %w", d.ID, err))
		}
	}
	return errors.Join(failed...)
}

// due gives the corrected disputes that are not settled.
func (o *Office) due(ctx context.Context) ([]holding.Dispute, error) {
	all, err := o.Disputes.Disputes(ctx, false, math.MaxInt32)
	if err != nil {
		return nil, fmt.Errorf("find corrections: %w", err)
	}
	done, err := o.Store.SettledCorrections(ctx)
	if err != nil {
		return nil, fmt.Errorf("find corrections: %w", err)
	}
	settled := make(map[int64]map[int64]bool, len(done))
	for _, c := range done {
		if settled[c.Dispute] == nil {
			settled[c.Dispute] = map[int64]bool{}
		}
		settled[c.Dispute][c.Closed.UnixMicro()] = true
	}
	var out []holding.Dispute
	for _, d := range all {
		if d.Outcome == corrected && !settled[d.ID][d.Closed] {
			out = append(out, d)
		}
	}
	return out, nil
}

// issue writes what is missing of one correction, then settles it.
func (o *Office) issue(ctx context.Context, d holding.Dispute) error {
	missing, count, err := o.missing(ctx, d)
	if err != nil {
		return err
	}
	for len(missing) > 0 {
		some := missing[:min(together, len(missing))]
		missing = missing[len(some):]
		if err := o.write(ctx, some); err != nil {
			return err
		}
	}
	rec, err := o.Recorder.Prepare(audit.Record{Kind: audit.KindData, Fields: append(
		about("correction-settled", d.ID, d.Register, d.Field), audit.Field{Name: "notices", Value: strconv.Itoa(count)},
	)})
	if err != nil {
		return err
	}
	return o.Store.SettleCorrection(ctx, correctionOf(d), rec)
}

// missing gives the notices of a correction that are not written yet, and how
// many there are with those that are.
func (o *Office) missing(ctx context.Context, d holding.Dispute) (out []Notice, count int, err error) {
	x, ok := o.Registers.Descriptor(d.Register)
	if !ok {
		return nil, 0, fmt.Errorf("register %s: %w", d.Register, mpolice.ErrNotFound)
	}
	found, err := o.Noticer.Of(ctx, x, d.Key, d.Field, holding.Instant(d.Opened), o.Clock.Now())
	if err != nil {
		return nil, 0, err
	}
	there, err := o.Store.NoticesOfCorrection(ctx, correctionOf(d))
	if err != nil {
		return nil, 0, err
	}
	written := make(map[mpolice.RecordID]bool, len(there))
	for _, n := range there {
		written[n.Query] = true
	}
	for _, s := range found.Sightings {
		if !written[s.Record] {
			out = append(out, draft(d, found.To, s))
		}
	}
	return out, len(there) + len(out), nil
}

// draft is a notice without its record.
func draft(d holding.Dispute, to time.Time, s quality.Sighting) Notice {
	n := Notice{
		Correction: correctionOf(d), Register: d.Register, Field: d.Field, Query: s.Record, Officer: s.Officer, Unit: s.Unit,
		Certain: s.Certain, Shown: s.At, Corrected: to,
	}
	if to.IsZero() { // the value came back before it was looked for
		n.Corrected = n.Closed
	}
	return n
}

// write records each notice beside the query that it is about, and stores both.
// The record is the program's own: nobody decides whom to tell.
func (o *Office) write(ctx context.Context, all []Notice) error {
	records := make([]audit.Sealed, len(all))
	for i, n := range all {
		rec, err := o.Recorder.Prepare(audit.Record{
			Kind: audit.KindData, Unit: n.Unit, Parent: n.Query, Fields: about("correction-notice", n.Dispute, n.Register, n.Field),
		})
		if err != nil {
			return err
		}
		records[i] = rec
		all[i].ID, all[i].Issued = rec.ID, time.UnixMicro(rec.AtMicro).UTC()
	}
	return o.Store.AddNotices(ctx, all, records)
}

// about is the content of the records here: a dispute's number and which field
// of which register, never a value.
func about(what string, dispute int64, register mpolice.Register, name mpolice.FieldName) []audit.Field {
	return []audit.Field{
		{Name: "what", Value: what},
		{Name: "dispute", Value: strconv.FormatInt(dispute, 10)},
		{Name: "register", Value: string(register)},
		{Name: "field", Value: string(name)},
	}
}
