package gallery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mpolice"
)

// Assembly is a registered assembly or procession (集會遊行). Comparisons are
// refused where and while it is held (司法院釋字第718號).
type Assembly struct {
	ID string
	AssemblyDraft
	Registrar    mpolice.OfficerID
	RegisteredAt time.Time

	// The last change.
	ChangedBy    mpolice.OfficerID
	ChangedAt    time.Time
	ChangeReason string
	CancelledAt  time.Time
}

// AssemblyDraft is what a supervisor states of an assembly.
type AssemblyDraft struct {
	Title    string
	Unit     mpolice.UnitID // that is in charge
	From, To time.Time
	Places   []string // names of places and roads, as people call them
	Circle   Circle
}

// Circle is an area on the ground. Radius 0: none was drawn.
type Circle struct {
	Lat, Lon float64 // degrees, WGS 84
	RadiusM  int
}

// Bounds of what is registered.
const (
	maxPlaces   = 20
	maxPlace    = 60
	minPlace    = 2
	maxTitle    = 80
	maxRadius   = 20_000
	longestHeld = 31 * 24 * time.Hour
)

func (a AssemblyDraft) clean() (AssemblyDraft, error) {
	var err error
	if a.Title, err = text("title", a.Title, maxTitle); err != nil {
		return a, err
	}
	a.From, a.To = a.From.UTC().Truncate(time.Microsecond), a.To.UTC().Truncate(time.Microsecond)
	places := a.Places
	a.Places = nil
	for _, raw := range places {
		p, err := text("places", raw, maxPlace)
		if err != nil {
			return a, err
		}
		if len([]rune(folded(p))) < minPlace {
			return a, invalid("places", "invalid.gallery.place_short")
		}
		a.Places = append(a.Places, p)
	}
	switch {
	case a.Unit == "":
		return a, invalid("unit", "invalid.required")
	case a.From.IsZero() || !a.To.After(a.From) || a.To.Sub(a.From) > longestHeld:
		return a, invalid("to", "invalid.gallery.assembly_time")
	case len(a.Places) == 0 || len(a.Places) > maxPlaces:
		return a, invalid("places", "invalid.gallery.places")
	case a.Circle != Circle{} && !a.Circle.sound():
		return a, invalid("circle", "invalid.gallery.circle")
	}
	return a, nil
}

func text(field, raw string, most int) (string, error) {
	s, err := mpolice.CleanText(raw, most)
	switch {
	case errors.Is(err, mpolice.ErrTextTooLong):
		return "", invalid(field, "invalid.text_too_long")
	case err != nil:
		return "", invalid(field, "invalid.text_characters")
	case s == "":
		return "", invalid(field, "invalid.required")
	}
	return s, nil
}

func (c Circle) sound() bool {
	return c.RadiusM > 0 && c.RadiusM <= maxRadius && onEarth(c.Lat, c.Lon)
}

// RegisterAssembly puts an assembly on the list.
func (d *Desk) RegisterAssembly(ctx context.Context, who mpolice.Officer, draft AssemblyDraft) (Assembly, error) {
	if err := may(who, mpolice.RoleSupervisor); err != nil {
		return Assembly{}, err
	}
	draft, err := d.draft(ctx, draft)
	if err != nil {
		return Assembly{}, err
	}
	now := d.Clock.Now()
	id, err := mpolice.NewRecordID(now, d.Rand)
	if err != nil {
		return Assembly{}, fmt.Errorf("register assembly: %w", err)
	}
	a := Assembly{ID: id.String(), AssemblyDraft: draft, Registrar: who.ID, RegisteredAt: now}
	rec, err := d.sealed(who, "assembly-registered", a.fields()...)
	if err != nil {
		return Assembly{}, err
	}
	if err := d.Store.RegisterFaceAssembly(ctx, a, rec); err != nil {
		return Assembly{}, fmt.Errorf("register assembly: %w", err)
	}
	return a, nil
}

// draft cleans a draft and checks that its unit is there.
func (d *Desk) draft(ctx context.Context, a AssemblyDraft) (AssemblyDraft, error) {
	a, err := a.clean()
	if err != nil {
		return a, err
	}
	_, err = d.Units.Unit(ctx, a.Unit)
	if errors.Is(err, mpolice.ErrNotFound) {
		return a, invalid("unit", "invalid.option")
	}
	return a, err
}

func (a Assembly) fields() []string {
	return []string{
		"assembly", a.ID, "title", a.Title, "unit", string(a.Unit), "from", a.From.Format(time.RFC3339), "to", a.To.Format(time.RFC3339),
		"places", strings.Join(a.Places, "、"), "circle", fmt.Sprintf("%.6f %.6f %d", a.Circle.Lat, a.Circle.Lon, a.Circle.RadiusM),
	}
}

// AmendAssembly changes an assembly. What makes it smaller once it has begun
// takes another supervisor than the one who registered it and the one who
// changed it last.
func (d *Desk) AmendAssembly(ctx context.Context, who mpolice.Officer, id string, draft AssemblyDraft, reason string) (Assembly, error) {
	if err := may(who, mpolice.RoleSupervisor); err != nil {
		return Assembly{}, err
	}
	draft, err := d.draft(ctx, draft)
	if err != nil {
		return Assembly{}, err
	}
	return d.amend(ctx, who, id, reason, "assembly-amended", func(a *Assembly) bool {
		weaker := draft.weaker(a.AssemblyDraft)
		a.AssemblyDraft = draft
		return weaker
	})
}

// CancelAssembly takes an assembly off the list; its record stays.
func (d *Desk) CancelAssembly(ctx context.Context, who mpolice.Officer, id, reason string) (Assembly, error) {
	if err := may(who, mpolice.RoleSupervisor); err != nil {
		return Assembly{}, err
	}
	return d.amend(ctx, who, id, reason, "assembly-cancelled", func(a *Assembly) bool {
		a.CancelledAt = a.ChangedAt
		return true
	})
}

// amend applies a change, which reports whether it leaves less protected.
func (d *Desk) amend(ctx context.Context, who mpolice.Officer, id, reason, what string, change func(*Assembly) bool) (Assembly, error) {
	reason, err := reasoned(reason)
	if err != nil {
		return Assembly{}, err
	}
	a, err := d.Store.FaceAssembly(ctx, id)
	if err != nil {
		return Assembly{}, err
	}
	before, now := a, d.Clock.Now()
	switch {
	case !a.CancelledAt.IsZero():
		return before, mpolice.ErrConflict
	case now.After(a.To):
		return before, ErrOver
	}
	a.ChangedBy, a.ChangedAt, a.ChangeReason = who.ID, now, reason
	if change(&a) && !now.Before(before.From) && (who.ID == before.Registrar || who.ID == before.ChangedBy) {
		return before, ErrSamePerson
	}
	rec, err := d.sealed(who, what, append(a.fields(), "reason", reason, "was", strings.Join(before.fields(), " "))...)
	if err != nil {
		return before, err
	}
	if err := d.Store.AmendFaceAssembly(ctx, a, before.ChangedAt, rec); err != nil {
		return before, fmt.Errorf("amend assembly: %w", err)
	}
	return a, nil
}

// weaker reports whether the draft protects less than what stands: fewer hours,
// fewer places, another unit, or a circle that does not hold the old one.
func (a AssemblyDraft) weaker(was AssemblyDraft) bool {
	if a.From.After(was.From) || a.To.Before(was.To) || a.Unit != was.Unit {
		return true
	}
	for _, p := range was.Places {
		if !slices.Contains(a.Places, p) {
			return true
		}
	}
	if was.Circle.RadiusM == 0 { // without one, the whole bureau is near
		return a.Circle.RadiusM != 0
	}
	return a.Circle.RadiusM != 0 && distance(a.Circle, was.Circle)+float64(was.Circle.RadiusM) > float64(a.Circle.RadiusM)
}

// Assembly gives one assembly.
func (d *Desk) Assembly(ctx context.Context, id string) (Assembly, error) {
	return d.Store.FaceAssembly(ctx, id)
}

// Assemblies lists those that touch a time, cancelled ones too.
func (d *Desk) Assemblies(ctx context.Context, from, to time.Time) ([]Assembly, error) {
	return d.Store.FaceAssembliesBetween(ctx, from, to)
}
