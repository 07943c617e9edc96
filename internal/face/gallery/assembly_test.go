package gallery_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/face/gallery"
)

// square is an assembly from 14:00 to 18:00 Taipei of the suite's day.
func square() gallery.AssemblyDraft {
	return gallery.AssemblyDraft{
		Title: "示範遊行", Unit: "east", From: start, To: start.Add(4 * time.Hour), Places: []string{"市政府前廣場", "臺灣大道一段"},
		Circle: gallery.Circle{Lat: 25.0375, Lon: 121.5637, RadiusM: 500},
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if _, err := l.RegisterAssembly(t.Context(), patrol, square()); !errors.Is(err, gallery.ErrRole) {
		t.Errorf("an officer registers: %v", err)
	}
	if _, err := l.RegisterAssembly(t.Context(), super1, square()); err != nil {
		t.Fatal(err)
	}
	at := func(lat, lon, accuracy float64) *gallery.Position {
		return &gallery.Position{Lat: lat, Lon: lon, AccuracyM: accuracy}
	}
	far := at(25.10, 121.50, 20) // some 9 km off
	for what, c := range map[string]struct {
		at    time.Time
		unit  mpolice.UnitID
		place string
		p     *gallery.Position
		near  bool
	}{
		"in the circle":                  {start, "far", "", at(25.0380, 121.5640, 10), true},
		"just outside":                   {start, "east", "某巷", at(25.0430, 121.5637, 10), false},
		"may be inside":                  {start, "east", "某巷", at(25.0430, 121.5637, 150), true},
		"far away":                       {start, "east", "某巷", far, false},
		"far away, named":                {start, "far", "台灣大道１段 100 號", far, true},
		"part of a name":                 {start, "far", "市政府", far, true},
		"no position, same bureau":       {start, "precinct", "某巷", nil, true},
		"no position, other bureau":      {start, "far", "某巷", nil, false},
		"no position, the bureau itself": {start, "hq", "", nil, true},
		"vague position":                 {start, "east", "", at(25.10, 121.50, 6000), true},
		"nonsense position":              {start, "east", "", at(math.NaN(), 121.5, 10), true},
		"off the earth":                  {start, "east", "", at(95, 121.5, 10), true},
		"negative accuracy":              {start, "east", "", at(25.10, 121.50, -1), true},
		"first instant":                  {start, "east", "", nil, true},
		"before":                         {start.Add(-time.Microsecond), "east", "", nil, false},
		"last instant":                   {start.Add(4 * time.Hour), "east", "", nil, true},
		"after":                          {start.Add(4*time.Hour + time.Microsecond), "east", "", nil, false},
		"one letter says nothing":        {start, "far", "市", far, false},
	} {
		got, err := l.Near(t.Context(), c.at, c.unit, c.place, c.p)
		if err != nil || (len(got) == 1) != c.near {
			t.Errorf("%s: %d near, %v", what, len(got), err)
		}
	}
	if _, err := l.Near(t.Context(), start, "unknown unit", "", nil); err == nil {
		t.Error("a unit that nobody knows is told that nothing is near")
	}
}

// TestNearWithoutCircle: where no circle was drawn, a position rules nothing out.
func TestNearWithoutCircle(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	d := square()
	d.Circle = gallery.Circle{}
	if _, err := l.RegisterAssembly(t.Context(), super1, d); err != nil {
		t.Fatal(err)
	}
	p := &gallery.Position{Lat: 22.6, Lon: 120.3, AccuracyM: 5}
	for unit, want := range map[mpolice.UnitID]int{"east": 1, "far": 0} {
		if got, err := l.Near(t.Context(), start, unit, "", p); err != nil || len(got) != want {
			t.Errorf("%s: %d near, %v", unit, len(got), err)
		}
	}
}

// TestAssemblyIsNotWeakenedAlone: once it has begun, whoever registered or
// changed it last cannot make it smaller.
func TestAssemblyIsNotWeakenedAlone(t *testing.T) {
	t.Parallel()
	why := "主辦單位通知活動提前結束"
	for what, change := range map[string]func(*gallery.AssemblyDraft){
		"shorter":      func(d *gallery.AssemblyDraft) { d.To = d.To.Add(-time.Hour) },
		"later":        func(d *gallery.AssemblyDraft) { d.From = d.From.Add(time.Hour) },
		"fewer places": func(d *gallery.AssemblyDraft) { d.Places = d.Places[:1] },
		"smaller":      func(d *gallery.AssemblyDraft) { d.Circle.RadiusM = 400 },
		"moved":        func(d *gallery.AssemblyDraft) { d.Circle.Lat += 0.01 },
		"other unit":   func(d *gallery.AssemblyDraft) { d.Unit = "far" },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			a, err := l.RegisterAssembly(t.Context(), super1, square())
			if err != nil {
				t.Fatal(err)
			}
			next := square()
			change(&next)
			if _, err := l.AmendAssembly(t.Context(), super1, a.ID, next, why); !errors.Is(err, gallery.ErrSamePerson) {
				t.Errorf("by who registered it: %v", err)
			}
			if _, err := l.AmendAssembly(t.Context(), super2, a.ID, next, "好"); err == nil {
				t.Error("without a reason")
			}
			if _, err := l.AmendAssembly(t.Context(), super2, a.ID, next, why); err != nil {
				t.Errorf("by another: %v", err)
			}
			if what == "later" { // it has not begun now
				return
			}
			if _, err := l.CancelAssembly(t.Context(), super2, a.ID, why); !errors.Is(err, gallery.ErrSamePerson) {
				t.Errorf("cancelled by who changed it: %v", err)
			}
		})
	}
}

func TestAssemblyLife(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ctx, why := t.Context(), "主辦單位申請變更路線與時間"
	d := square()
	d.From, d.To = d.From.Add(time.Hour), d.To.Add(time.Hour)
	a, err := l.RegisterAssembly(ctx, super1, d)
	if err != nil {
		t.Fatal(err)
	}
	short := d
	short.To = short.To.Add(-time.Hour)
	if a, err = l.AmendAssembly(ctx, super1, a.ID, short, why); err != nil || a.ChangedBy != super1.ID {
		t.Errorf("made shorter before it began: %v", err)
	}
	l.clock.now = d.From.Add(time.Minute)
	long := short
	long.To, long.Places, long.Circle.RadiusM = d.To.Add(time.Hour), append(short.Places, "車站"), 800
	if _, err = l.AmendAssembly(ctx, super1, a.ID, long, why); err != nil {
		t.Errorf("made longer while it is held: %v", err)
	}
	if _, err := l.CancelAssembly(ctx, super2, a.ID, why); err != nil {
		t.Errorf("cancelled by another: %v", err)
	}
	if got, err := l.Near(ctx, l.clock.now, "east", "", nil); err != nil || len(got) != 0 {
		t.Errorf("near when cancelled: %v, %v", got, err)
	}
	if _, err := l.AmendAssembly(ctx, super2, a.ID, long, why); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("changed after it was cancelled: %v", err)
	}
	b, err := l.RegisterAssembly(ctx, super1, long)
	if err != nil {
		t.Fatal(err)
	}
	l.clock.now = long.To.Add(time.Second)
	if _, err := l.CancelAssembly(ctx, super2, b.ID, why); !errors.Is(err, gallery.ErrOver) {
		t.Errorf("cancelled after it was over: %v", err)
	}
	if all, err := l.Assemblies(ctx, start, start.Add(24*time.Hour)); err != nil || len(all) != 2 {
		t.Errorf("%d assemblies, %v", len(all), err)
	}
}

func TestAssembliesAreChecked(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for field, change := range map[string]func(*gallery.AssemblyDraft){
		"title":  func(d *gallery.AssemblyDraft) { d.Title = "a\u202eb" },
		"unit":   func(d *gallery.AssemblyDraft) { d.Unit = "none" },
		"to":     func(d *gallery.AssemblyDraft) { d.To = d.From },
		"places": func(d *gallery.AssemblyDraft) { d.Places = []string{"、市、"} },
		"circle": func(d *gallery.AssemblyDraft) { d.Circle.RadiusM = 50_000 },
	} {
		d := square()
		change(&d)
		var bad *mpolice.Invalid
		if _, err := l.RegisterAssembly(t.Context(), super1, d); !errors.As(err, &bad) || bad.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ctx := t.Context()
	a, err := l.RegisterAssembly(ctx, super1, square())
	if err != nil {
		t.Fatal(err)
	}
	person := func(n int) mpolice.Subject {
		s, err := mpolice.ParseSubject(mpolice.SubjectNationalID, nid(n))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	matter := mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: "115-1"}
	d := gallery.OrderDraft{Assembly: a.ID, Number: "令字第1號", Commander: "示範分局長", Case: matter, Subject: person(1)}
	if _, err := l.EnterOrder(ctx, patrol, d); !errors.Is(err, gallery.ErrRole) {
		t.Errorf("an officer enters an order: %v", err)
	}
	for number, want := range map[string]string{"115-2": "invalid.gallery.case_unknown", "115-9": "invalid.gallery.case_closed"} {
		wrong := d
		wrong.Case.Number = number
		var bad *mpolice.Invalid
		if _, err := l.EnterOrder(ctx, super1, wrong); !errors.As(err, &bad) || bad.Key != want {
			t.Errorf("an order in case %s: %v, want %s", number, err, want)
		}
	}
	if _, err := l.EnterOrder(ctx, super1, d); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		assembly string
		matter   mpolice.ReferenceID
		person   mpolice.Subject
		searcher mpolice.OfficerID
		want     bool
	}{
		"as ordered":           {a.ID, matter, person(1), patrol.ID, true},
		"another person":       {a.ID, matter, person(2), patrol.ID, false},
		"nobody":               {a.ID, matter, mpolice.Subject{}, patrol.ID, false},
		"another case":         {a.ID, mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: "115-2"}, person(1), patrol.ID, false},
		"no case":              {a.ID, mpolice.ReferenceID{Kind: mpolice.ReferenceDuty, Number: "115-1"}, person(1), patrol.ID, false},
		"another assembly":     {"none", matter, person(1), patrol.ID, false},
		"who entered it":       {a.ID, matter, person(1), super1.ID, false},
		"nobody in particular": {a.ID, matter, person(1), "", false},
	} {
		if got, err := l.Ordered(ctx, c.assembly, c.matter, c.person, c.searcher); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
	if all, err := l.Orders(ctx, a.ID); err != nil || len(all) != 1 || fmt.Sprint(all) == "" {
		t.Errorf("orders %v, %v", all, err)
	}
	l.clock.now = square().To.Add(time.Second)
	d.Number = "令字第2號"
	if _, err := l.EnterOrder(ctx, super1, d); !errors.Is(err, gallery.ErrOver) {
		t.Errorf("an order after the assembly: %v", err)
	}
}
