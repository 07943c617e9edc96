package query

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/minimize"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/internal/source"
)

// The names of an intent's content fields; other packages read them by name.
const (
	FieldPurpose   = "purpose"
	FieldGround    = "ground"
	FieldReference = "reference"
	FieldReason    = "reason"
	FieldTyped     = "subject_typed"
	FieldRegisters = "registers"
	FieldDevice    = "device"
	FieldHandOut   = "hand_out"
	FieldShift     = "shift"
	FieldRequest   = "request" // policy.Request as JSON, for replay
	FieldBundle    = "bundle"  // digest of the rules that decided
	FieldShown     = "shown"   // what was permitted, as EncodeShown writes it
	FieldMode      = "mode"    // "confirm" where only name and birth year were shown
	FieldEdges     = "edges"   // codes of the links that the answer may follow
)

// record makes the intent or refusal of an ask.
func (a *ask) record(kind audit.Kind, d policy.Decision) (audit.Record, error) {
	registers := make([]string, len(a.Registers))
	for i, r := range a.Registers {
		registers[i] = string(r)
	}
	request, err := a.facts.Encode()
	if err != nil {
		return audit.Record{}, fmt.Errorf("record request: %w", err)
	}
	fields := []audit.Field{
		{Name: FieldPurpose, Value: string(a.Purpose)},
		{Name: FieldGround, Value: string(a.Ground)},
		{Name: FieldReference, Value: a.Reference.String()},
		{Name: FieldReason, Value: a.Reason},
		{Name: FieldTyped, Value: a.Subject.Raw},
		{Name: FieldRegisters, Value: strings.Join(registers, " ")},
		{Name: FieldDevice, Value: string(a.who.Device)},
		{Name: FieldHandOut, Value: a.who.HandOut},
		{Name: FieldShift, Value: a.shift},
		{Name: FieldRequest, Value: string(request)},
		{Name: FieldBundle, Value: d.Digest},
		{Name: FieldShown, Value: EncodeShown(d.Projections)},
	}
	if a.confirming {
		fields = append(fields, audit.Field{Name: FieldMode, Value: "confirm"})
	}
	r := audit.Record{
		ID: a.key(), Kind: kind, Officer: a.who.Officer.ID, Unit: a.who.Officer.Unit, Role: a.who.Officer.Role,
		Subject: a.Subject, Fields: fields,
	}
	if a.card != nil {
		r.Card = a.card.Code
	}
	return r, nil
}

// key turns the form's key and what the form says into the record's id, so that
// the ledger's own uniqueness makes a second send of the same harmless, while a
// form that was gone back to and mended is a query of its own. Keys of different
// officers never meet. Without a key the id is made fresh.
func (a *ask) key() mpolice.RecordID {
	var id mpolice.RecordID
	if a.Key == "" {
		return id
	}
	h := sha256.New()
	part := func(s string) {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	part("mpolice/key/v1")
	for _, s := range []string{
		string(a.who.Officer.ID), a.Key, string(a.Purpose), string(a.Ground), a.Reference.String(), a.Reason,
		a.Subject.Canonical(), strconv.FormatBool(a.ConfirmFirst), fmt.Sprint(a.Registers),
	} {
		part(s)
	}
	for _, name := range slices.Sorted(maps.Keys(a.stated)) {
		part(name)
		part(a.stated[name])
	}
	copy(id[:], h.Sum(nil))
	id[6] = id[6]&0x0f | 0x80 // UUID version 8: made by our own rule
	id[8] = id[8]&0x3f | 0x80
	return id
}

// replayed turns the ledger's "such a record exists" into Replayed.
func (s *Service) replayed(ctx context.Context, a *ask, err error) error {
	id := a.key()
	if id.IsZero() || !errors.Is(err, mpolice.ErrConflict) {
		return err
	}
	if _, rerr := s.Records.Record(ctx, id); rerr != nil {
		return err
	}
	return &Replayed{Record: id}
}

// outcome records what came back: statuses, counts, field names and salted
// commitments of the agencies' record keys. Values stay out (invariant 7). It
// is not waited for: an intent without an outcome counts as seen.
func (s *Service) outcome(a *ask, intent mpolice.RecordID, answers []source.Answer, views []minimize.View, edges []purpose.Edge) error {
	salt := make([]byte, sha256.Size)
	if _, err := io.ReadFull(s.Rand, salt); err != nil {
		return fmt.Errorf("record outcome: %w", err)
	}
	fields := []audit.Field{{Name: "salt", Value: hex.EncodeToString(salt)}}
	for i, ans := range answers {
		name := string(ans.Register)
		fields = append(fields,
			audit.Field{Name: name + ".status", Value: string(ans.Status)},
			audit.Field{Name: name + ".rows", Value: commitRows(salt, ans.Rows)},
			audit.Field{Name: name + ".fields", Value: shownFields(views[i])},
		)
	}
	fields = append(fields, audit.Field{Name: FieldEdges, Value: codesOf(edges)})
	return s.Recorder.RecordSoon(audit.Record{
		Kind: audit.KindOutcome, Officer: a.who.Officer.ID, Unit: a.who.Officer.Unit, Role: a.who.Officer.Role,
		Card: a.Purpose, Parent: intent, Fields: fields,
	})
}

// commitRows gives one short salted commitment per row.
func commitRows(salt []byte, rows []source.Row) string {
	out := make([]string, len(rows))
	for i, r := range rows {
		m := hmac.New(sha256.New, salt)
		m.Write([]byte(r.Key))
		out[i] = hex.EncodeToString(m.Sum(nil)[:16])
	}
	return strings.Join(out, " ")
}

// shownFields names the fields whose values left the program.
func shownFields(v minimize.View) string {
	var names []string
	if len(v.Rows) > 0 {
		for _, f := range v.Rows[0].Fields {
			names = append(names, string(f.Name))
		}
	}
	return strings.Join(names, " ")
}

// conditions lists what failed, a field each.
func conditions(d policy.Decision) []audit.Field {
	ids := d.Conditions()
	out := make([]audit.Field, len(ids))
	for i, id := range ids {
		out[i] = audit.Field{Name: fmt.Sprintf("condition_%d", i+1), Value: id}
	}
	return out
}
