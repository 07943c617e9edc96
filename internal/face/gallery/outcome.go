package gallery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"mpolice"
)

// outcomeColumns are the columns of a list of outcomes (偵審結果).
var outcomeColumns = []column{
	{"case_number", []string{"案號", "案件編號"}, false},
	{"photo", []string{"相片編號"}, false},
	{"national_id", []string{"身分證統一編號", "統一編號", "國民身分證統一編號"}, false},
	{"outcome", []string{"結果", "偵審結果", "事由"}, true},
	{"decided", []string{"裁判日期", "處分日期", "確定日期"}, true},
	{"decision", []string{"裁判字號", "處分字號", "文號"}, true},
}

// OutcomeRow says what one row of a list of outcomes did.
type OutcomeRow struct {
	Line   int64
	Photos []uint64 // that left
	// Reason is a stable code where nothing left: no_photo, several_people,
	// kept_by_rule (the event does not end a stay in the category), or what is
	// wrong with the row.
	Field, Reason string
}

// OutcomeReport is what a list of outcomes did. In is the sum of the rest.
type OutcomeReport struct {
	In, Acted, Kept, Wrong int64
	Rows                   []OutcomeRow // in the order of the list
	Certificates           []Certificate
}

// OutcomeReasons lists the reasons of rows that took nothing out.
func OutcomeReasons() []string {
	return []string{
		"line_too_long", "encoding", "syntax", "columns", "required", "date", "future", "outcome", "photo", "national_id", "case", "decision",
		"no_photo", "several_people", "kept_by_rule",
	}
}

// Outcomes applies decisions of prosecutors, courts and units to the gallery:
// where the law of a category says so, the photos leave. Applying a list twice
// changes nothing more.
func (d *Desk) Outcomes(ctx context.Context, who mpolice.Officer, r io.Reader) (OutcomeReport, error) {
	var report OutcomeReport
	if err := may(who, mpolice.RoleSteward); err != nil {
		return report, err
	}
	l, err := openList(r, outcomeColumns)
	if err != nil {
		return report, fmt.Errorf("outcomes: %w", err)
	}
	done, err := d.begin()
	if err != nil {
		return report, err
	}
	defer done()
	today := DayOf(d.Clock.Now())
	for {
		v, err := l.row()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !rowError(err) {
			return report, fmt.Errorf("outcomes: %w", err)
		}
		row := OutcomeRow{}
		if err != nil {
			row.Reason = err.Error()
		} else if row, err = d.outcome(ctx, who, v, today); err != nil {
			return report, fmt.Errorf("outcomes: line %d: %w", l.line, err)
		}
		row.Line = l.line
		report.count(row)
	}
	report.Certificates, err = d.finish(ctx, who)
	return report, err
}

func (r *OutcomeReport) count(row OutcomeRow) {
	r.In++
	switch {
	case row.Reason == "":
		r.Acted++
	case row.Reason == "no_photo" || row.Reason == "kept_by_rule":
		r.Kept++
	default:
		r.Wrong++
	}
	r.Rows = append(r.Rows, row)
}

// decision is a row of a list of outcomes, read.
type decision struct {
	event   Event
	decided Day
	number  string
}

// outcome applies one row.
func (d *Desk) outcome(ctx context.Context, who mpolice.Officer, v values, today Day) (OutcomeRow, error) {
	dec, f := readDecision(v, today)
	if f != nil {
		return OutcomeRow{Field: f.field, Reason: f.reason}, nil
	}
	found, f, err := d.meant(ctx, v)
	if err != nil || f != nil {
		if f != nil {
			return OutcomeRow{Field: f.field, Reason: f.reason}, nil
		}
		return OutcomeRow{}, err
	}
	return d.apply(ctx, who, dec, found)
}

func readDecision(v values, today Day) (decision, *fault) {
	for _, c := range outcomeColumns {
		if c.required && v.get(c.name) == "" {
			return decision{}, &fault{c.name, "required"}
		}
	}
	name := v.get("outcome")
	e, ok := find(built.Events, func(e EventRule) bool { return string(e.Code) == strings.ToLower(name) || e.Title.Zh == name })
	if !ok || e.Code == EventExpired || e.Code == EventManual {
		return decision{}, &fault{"outcome", "outcome"}
	}
	decided, f := day(v, "decided", today)
	if f != nil {
		return decision{}, f
	}
	number, err := mpolice.CleanText(v.get("decision"), 80)
	if err != nil {
		return decision{}, &fault{"decision", "decision"}
	}
	return decision{e.Code, decided, number}, nil
}

// meant gives the photos that a row means: one by its number, or those of a
// case, of one person where it names one. A case of several people without a
// name is not guessed at.
func (d *Desk) meant(ctx context.Context, v values) ([]Stored, *fault, error) {
	if number := v.get("photo"); number != "" {
		id, err := strconv.ParseUint(number, 10, 63)
		if err != nil {
			return nil, &fault{"photo", "photo"}, nil
		}
		s, err := d.Store.FacePhoto(ctx, id)
		if there, err := known(err); !there {
			return nil, &fault{"photo", "no_photo"}, err
		}
		return []Stored{s}, nil, nil
	}
	number, err := mpolice.CleanText(v.get("case_number"), maxNumber)
	if err != nil || number == "" {
		return nil, &fault{"case_number", "case"}, nil
	}
	all, err := d.Store.FacePhotosOfCase(ctx, mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: number})
	if err != nil {
		return nil, nil, err
	}
	all = slices.DeleteFunc(all, func(s Stored) bool { return s.State != StateActive })
	if raw := v.get("national_id"); raw != "" {
		person, err := mpolice.ParseSubject(mpolice.SubjectNationalID, raw)
		if err != nil {
			return nil, &fault{"national_id", "national_id"}, nil
		}
		tag := d.subjectTag(person)
		all = slices.DeleteFunc(all, func(s Stored) bool { return !bytes.Equal(s.SubjectTag, tag) })
	} else if slices.ContainsFunc(all, func(s Stored) bool { return !bytes.Equal(s.SubjectTag, all[0].SubjectTag) }) {
		return nil, &fault{"national_id", "several_people"}, nil
	}
	if len(all) == 0 {
		return nil, &fault{"case_number", "no_photo"}, nil
	}
	return all, nil, nil
}

// apply takes out what the decision ends by the law of its category.
func (d *Desk) apply(ctx context.Context, who mpolice.Officer, dec decision, found []Stored) (OutcomeRow, error) {
	now := d.Clock.Now()
	var row OutcomeRow
	var leaving []Leaving
	for _, s := range found {
		c, ok := CategoryOf(s.Category)
		if !ok {
			return row, ErrCategories
		}
		if s.State != StateActive || !c.EndsBy(dec.event) {
			continue
		}
		l := Leaving{ID: s.ID, Event: dec.event, Decision: dec.number, Decided: dec.decided, At: now, By: who.ID}
		if dec.event == eventSealed { // a sealed record leaves no trace of its number
			l.Decision, l.Decided = "", 0
		}
		leaving, row.Photos = append(leaving, l), append(row.Photos, s.ID)
	}
	if len(leaving) == 0 {
		if found[0].State != StateActive {
			return OutcomeRow{Field: "photo", Reason: "no_photo"}, nil
		}
		return OutcomeRow{Field: "outcome", Reason: "kept_by_rule"}, nil
	}
	return row, d.leave(ctx, who, leaving)
}
