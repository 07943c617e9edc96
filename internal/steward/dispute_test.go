package steward_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/resident"
	"mpolice/internal/steward"
)

// query leaves the records of a query that gave a row's fields out.
func (r *rig) query(who mpolice.Officer, code mpolice.Register, key int64, fields string) {
	r.Helper()
	rec := audit.NewRecorder(r.records, r.keys, r.clock, rand.Reader, time.Time{})
	subject := mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: mine}
	id, err := rec.Record(r.Context(), audit.Record{Kind: audit.KindIntent, Officer: who.ID, Unit: who.Unit, Role: who.Role, Subject: subject})
	if err != nil {
		r.Fatal(err)
	}
	if fields == "" {
		return // the outcome was lost
	}
	salt := "00112233445566778899aabbccddeeff"
	_, err = rec.Record(r.Context(), audit.Record{Kind: audit.KindOutcome, Officer: who.ID, Unit: who.Unit, Role: who.Role, Parent: id, Fields: []audit.Field{
		{Name: "salt", Value: salt}, {Name: string(code) + ".rows", Value: commitment(salt, resident.RowKey(code, key))}, {Name: string(code) + ".fields", Value: fields},
	}})
	if err != nil {
		r.Fatal(err)
	}
}

// commitment is the form in which an outcome commits to a row (query.outcome).
func commitment(salt, row string) string {
	key, _ := hex.DecodeString(salt)
	m := hmac.New(sha256.New, key)
	m.Write([]byte(row))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

func TestDispute(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.load("household", mine+",王小明,780607,設籍,")
	var key int64
	_ = r.holding.Scan(t.Context(), "household", func(s holding.Stored) error { key = s.Key; return nil })
	r.query(officer, "household", key, "name status")
	r.query(officer, "household", key, "name")     // did not show the field
	r.query(officer, "household", key+1, "status") // another row
	r.query(head, "household", key, "")            // an intent without an outcome counts as seen
	subject := mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: mine}
	rows, err := r.FindRows(t.Context(), first, "household", subject)
	if err != nil || len(rows) != 1 || strings.Contains(fmt.Sprint(rows[0].Cells), "王小明") {
		t.Fatalf("rows %+v, %v", rows, err)
	}
	o := steward.Objection{Register: "household", Subject: subject, Field: "status", Reason: reason}
	id, err := r.Open(t.Context(), first, o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Open(t.Context(), second, o)
	r.wants(err, mpolice.ErrConflict, "the same value twice")
	if open, err := r.holding.DisputesOf(t.Context(), "household", []int64{key}); err != nil || len(open) != 1 || open[0].By != string(first.ID) {
		t.Errorf("disputes %+v, %v", open, err)
	}
	told, err := r.Notices(t.Context(), second, id)
	if err != nil || len(told.Notice.Sightings) != 2 {
		t.Fatalf("told %+v, %v", told, err)
	}
	if s := told.Notice.Sightings; s[0].Officer != officer.ID || !s[0].Certain || s[1].Officer != head.ID || s[1].Certain {
		t.Errorf("sightings %+v", s)
	}
	r.wants(r.Close(t.Context(), second, id, steward.OutcomeCorrected, reason), steward.ErrNotCorrected, "corrected without a correction")
	r.load("household", mine+",王小明,780607,遷出,")
	if err := r.Close(t.Context(), second, id, steward.OutcomeCorrected, reason); err != nil {
		t.Fatal(err)
	}
	r.wants(r.Close(t.Context(), second, id, steward.OutcomeKept, reason), mpolice.ErrConflict, "closed twice")
	if told, err = r.Notices(t.Context(), first, id); err != nil || told.Notice.To.IsZero() || len(told.Notice.Sightings) != 2 {
		t.Errorf("after the correction: %+v, %v", told, err)
	}
	if is := told.Issued; !is.Settled || len(is.ByQuery) != 2 {
		t.Errorf("issued %+v", is)
	}
	notices, err := r.notices.Mine(t.Context(), officer)
	if err != nil || len(notices) != 1 || notices[0].Query != told.Notice.Sightings[0].Record || !notices[0].Corrected.Equal(told.Notice.To) {
		t.Errorf("the officer's notices %+v, %v", notices, err)
	}
	kinds, details := r.journal()
	if !strings.Contains(fmt.Sprint(kinds), "dispute load correct") || strings.Contains(details, mine) || strings.Contains(details, "王小明") {
		t.Errorf("journal %v\n%s", kinds, details)
	}
}

// TestKeptTellsNobody: what was right, or is no longer disputed, is nothing to
// tell.
func TestKeptTellsNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.load("household", mine+",王小明,780607,設籍,")
	var key int64
	_ = r.holding.Scan(t.Context(), "household", func(s holding.Stored) error { key = s.Key; return nil })
	r.query(officer, "household", key, "name status")
	for _, outcome := range []string{steward.OutcomeKept, steward.OutcomeWithdrawn} {
		o := steward.Objection{Register: "household", Subject: mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: mine}, Field: "status", Reason: reason}
		id, err := r.Open(t.Context(), first, o)
		if err == nil {
			err = r.Close(t.Context(), second, id, outcome, reason)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := r.notices.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all, err := r.notices.Mine(t.Context(), officer); err != nil || len(all) != 0 {
		t.Errorf("told %+v, %v", all, err)
	}
}

// TestClosedThoughNobodyCouldBeTold: a dispute that is closed stays closed, and
// the next sweep tells.
func TestClosedThoughNobodyCouldBeTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.load("household", mine+",王小明,780607,設籍,")
	var key int64
	_ = r.holding.Scan(t.Context(), "household", func(s holding.Stored) error { key = s.Key; return nil })
	r.query(officer, "household", key, "status")
	o := steward.Objection{Register: "household", Subject: mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: mine}, Field: "status", Reason: reason}
	id, err := r.Open(t.Context(), first, o)
	if err != nil {
		t.Fatal(err)
	}
	r.load("household", mine+",王小明,780607,遷出,")
	disputes := r.notices.Disputes
	r.notices.Disputes = down{}
	if err := r.Close(t.Context(), second, id, steward.OutcomeCorrected, reason); err != nil {
		t.Fatal(err)
	}
	r.notices.Disputes = disputes
	if told, err := r.Notices(t.Context(), first, id); err != nil || told.Issued.Settled {
		t.Errorf("before: %+v, %v", told.Issued, err)
	}
	if err := r.notices.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all, err := r.notices.Mine(t.Context(), officer); err != nil || len(all) != 1 {
		t.Errorf("told %+v, %v", all, err)
	}
}

// down is a register that cannot be read.
type down struct{}

func (down) Disputes(context.Context, bool, int) ([]holding.Dispute, error) {
	return nil, errors.New("down")
}

// TestMightHaveSeen: an intent without an outcome counts as seen by whom it would
// have shown the field, and tells nobody else that there is one.
func TestMightHaveSeen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.load("household", mine+",王小明,780607,設籍,")
	subject := mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: mine}
	rec := audit.NewRecorder(r.records, r.keys, r.clock, rand.Reader, time.Time{})
	for who, shown := range map[mpolice.OfficerID]string{
		"A1": "household:name=plain,status=plain", "A2": "household:status=masked", "A3": "household:name=plain", "A4": "licence:status=plain",
		"A5": "licence:name=plain;household:status=initial",
	} {
		_, err := rec.Record(t.Context(), audit.Record{
			Kind: audit.KindIntent, Officer: who, Unit: "east-1", Subject: subject, Fields: []audit.Field{{Name: "shown", Value: shown}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for field, want := range map[mpolice.FieldName]string{"status": "A1 A5", "name": "A1 A3", "": "A1 A3 A5"} {
		id, err := r.Open(t.Context(), second, steward.Objection{Register: "household", Subject: subject, Field: field, Reason: reason})
		if err != nil {
			t.Fatal(err)
		}
		told, err := r.Notices(t.Context(), second, id)
		if err != nil {
			t.Fatal(err)
		}
		var who []string
		for _, s := range told.Notice.Sightings {
			who = append(who, string(s.Officer))
		}
		slices.Sort(who)
		if got := strings.Join(who, " "); got != want {
			t.Errorf("%q was seen by %s, want %s", field, got, want)
		}
	}
}

// TestWhoQueriedDoesNotDecide: a steward whose own query gave the value out.
func TestWhoQueriedDoesNotDecide(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.load("household", mine+",王小明,780607,設籍,")
	var key int64
	_ = r.holding.Scan(t.Context(), "household", func(s holding.Stored) error { key = s.Key; return nil })
	r.query(first, "household", key, "name")
	o := steward.Objection{Register: "household", Subject: mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: mine}, Field: "status", Reason: reason}
	_, err := r.Open(t.Context(), first, o)
	r.wants(err, steward.ErrQueried, "open")
	id, err := r.Open(t.Context(), second, o)
	if err != nil {
		t.Fatal(err)
	}
	r.wants(r.Close(t.Context(), first, id, steward.OutcomeKept, reason), steward.ErrQueried, "close")
	for _, bad := range []steward.Objection{
		{Register: "household", Subject: o.Subject, Row: 1, Reason: reason},
		{Register: "household", Subject: o.Subject, Row: -1, Reason: reason},
		{Register: "household", Subject: o.Subject, Field: "nothing", Reason: reason},
		{Register: "nothing", Subject: o.Subject, Reason: reason},
	} {
		var invalid *mpolice.Invalid
		if _, err := r.Open(t.Context(), second, bad); !errors.As(err, &invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
