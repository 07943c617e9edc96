package compare

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/policy"
)

// The judgements that name no candidate.
const (
	ChoiceNone      = "none"      // 均非
	ChoiceSame      = "same"      // the holder of the document
	ChoiceDifferent = "different" // not the holder
	ChoiceUnsure    = "unsure"
)

// Features are what a person compares, by FISWG's list of facial components in
// the form that an officer can use at the roadside.
var Features = []string{"face_shape", "forehead", "brows", "eyes", "nose", "mouth", "ears", "chin", "marks"}

// minFeatures is how many features a lead has to rest on.
const minFeatures = 3

// maxNote bounds the officer's own words, in characters.
const maxNote = 300

// Judgement is what the officer says of the answer.
type Judgement struct {
	// Choice is a candidate's rank, or one of the Choice… constants.
	Choice   string
	Features []string
	Note     string
}

// Finding is a judgement as it was recorded.
type Finding struct {
	Judgement
	Record mpolice.RecordID
	At     time.Time
	Rank   int // 0: no candidate
	// Confirmed is "agrees" or "differs" once a second person has said so.
	Confirmed string
	Second    mpolice.OfficerID
}

// leads reports whether the finding points at somebody of the gallery.
func (f *Finding) leads() bool { return f.Rank > 0 }

// Judge records what the officer says, once. A lead needs features that a
// person compared: a similarity is no finding.
func (d *Desk) Judge(ctx context.Context, who authn.Session, id mpolice.RecordID, j Judgement) (View, error) {
	c, err := d.open(ctx, who, id)
	if err != nil {
		return View{}, err
	}
	defer c.mu.Unlock()
	if c.step() != StepJudge {
		return c.view(), ErrStep
	}
	f, err := c.judge(j)
	if err != nil {
		return c.view(), err
	}
	rec := audit.Record{
		Kind: audit.KindFinding, Officer: c.Officer.ID, Unit: c.Officer.Unit, Role: c.Officer.Role, Card: c.Request.Query.Purpose,
		Parent: c.answer.Record, Subject: c.judged(f.Rank), Fields: []audit.Field{
			field("what", "judged"), field("choice", f.Choice), field("features", strings.Join(f.Features, " ")), field("note", f.Note),
		},
	}
	if f.Record, err = d.Recorder.Record(ctx, rec); err != nil {
		return c.view(), err
	}
	f.At = d.Clock.Now()
	c.finding = &f
	return c.view(), nil
}

// judged is whom a finding is about: nobody where none was chosen.
func (c *Case) judged(rank int) mpolice.Subject {
	if c.Request.Mode == policy.FaceDocument {
		return c.Subject
	}
	if rank > 0 {
		return c.answer.Candidates[rank-1].subject
	}
	return mpolice.Subject{}
}

func (c *Case) judge(j Judgement) (Finding, error) {
	note, err := mpolice.CleanText(j.Note, maxNote)
	if err != nil {
		return Finding{}, &mpolice.Invalid{Field: "note", Key: "invalid.text_characters"}
	}
	j.Note, j.Features = note, slices.DeleteFunc(slices.Clone(j.Features), func(f string) bool { return !slices.Contains(Features, f) })
	slices.Sort(j.Features)
	j.Features = slices.Compact(j.Features)
	f := Finding{Judgement: j}
	if slices.Contains(c.choices(), j.Choice) {
		return f, nil
	}
	f.Rank, err = strconv.Atoi(j.Choice)
	if err != nil || c.Request.Mode == policy.FaceDocument || f.Rank < 1 || f.Rank > len(c.answer.Candidates) || strconv.Itoa(f.Rank) != j.Choice {
		return Finding{}, &mpolice.Invalid{Field: "choice", Key: "invalid.option"}
	}
	if len(j.Features) < minFeatures {
		return Finding{}, &mpolice.Invalid{Field: "features", Key: "compare.features_few"}
	}
	return f, nil
}

// choices are the judgements that name no candidate, for the mode of the case.
func (c *Case) choices() []string {
	if c.Request.Mode == policy.FaceDocument {
		return []string{ChoiceSame, ChoiceDifferent, ChoiceUnsure}
	}
	return []string{ChoiceNone}
}

// ErrSecond is a second person who cannot be one: the officer, somebody of
// another unit, or off duty.
var ErrSecond = errors.New("a second officer of the same unit, on duty, has to confirm")

// second finds the second officer of a proof.
func (d *Desk) second(ctx context.Context, c *Case, proof authn.Proof) (mpolice.Officer, error) {
	officer, err := d.Query.People.Officer(ctx, proof.Officer)
	if err != nil {
		return officer, fmt.Errorf("second officer: %w", err)
	}
	shift, on, err := d.Roster.At(ctx, officer.ID, d.Clock.Now())
	if err != nil {
		return officer, err
	}
	if officer.ID == c.Officer.ID || officer.Unit != c.Officer.Unit || !on || shift.Unit != officer.Unit {
		return officer, ErrSecond
	}
	return officer, nil
}

// Vouch takes the second officer's proof that the person cannot state anything.
func (d *Desk) Vouch(ctx context.Context, who authn.Session, id mpolice.RecordID, proof authn.Proof) (View, error) {
	c, err := d.open(ctx, who, id)
	if err != nil {
		return View{}, err
	}
	defer c.mu.Unlock()
	if c.step() != StepSecond {
		return c.view(), ErrStep
	}
	officer, err := d.second(ctx, c, proof)
	if err != nil {
		return c.view(), err
	}
	err = d.Gate.Vouch(ctx, officer, proof, c.ID, []audit.Field{field("second_for", string(c.Officer.ID)), field("what", "incapable")})
	if err != nil {
		return c.view(), err
	}
	c.second = true
	return c.view(), nil
}

// Confirm takes a second person's own judgement of a lead. Where they agree,
// the officer may open that candidate's data by a governed query (Query.Pick of
// Answer.Record, 0).
func (d *Desk) Confirm(ctx context.Context, who authn.Session, id mpolice.RecordID, proof authn.Proof, agrees bool) (View, error) {
	c, err := d.open(ctx, who, id)
	if err != nil {
		return View{}, err
	}
	defer c.mu.Unlock()
	if c.step() != StepJudged {
		return c.view(), ErrStep
	}
	officer, err := d.second(ctx, c, proof)
	if err != nil {
		return c.view(), err
	}
	said := map[bool]string{true: "agrees", false: "differs"}[agrees]
	err = d.Gate.Vouch(ctx, officer, proof, c.finding.Record, []audit.Field{
		field("second_for", string(c.Officer.ID)), field("what", "finding"), field("says", said),
	})
	if err != nil {
		return c.view(), err
	}
	c.finding.Confirmed, c.finding.Second = said, officer.ID
	if agrees {
		d.Query.Offer(c.answer.Record, c.Officer.ID, []mpolice.Subject{c.judged(c.finding.Rank)})
	}
	return c.view(), nil
}
