package compare_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"mpolice/internal/audit"
	"mpolice/internal/compare"
	"mpolice/internal/face/picture"
	"mpolice/internal/face/search"
	"mpolice/internal/query"
)

// generation is one model of a row of models, each with templates of its own. Its
// engine leaves a mark in what it makes, and its gallery knows it.
type generation struct {
	*marks
	search.Gallery
	mark   float32
	over   *atomic.Bool  // Use has returned: nobody may come any more
	inside chan struct{} // told of each Embed, if not nil
	leave  chan struct{} // and waited for
	shift  float64       // where it sees the face
	wrong  *atomic.Int64
}

func (g *generation) Find(ctx context.Context, p *picture.Picture) ([]picture.Face, error) {
	g.used()
	faces, err := g.marks.Find(ctx, p)
	for i := range faces {
		faces[i].Box.X += g.shift
	}
	return faces, err
}

func (g *generation) Embed(ctx context.Context, p *picture.Picture, f picture.Face) ([]float32, error) {
	if g.inside != nil {
		g.inside <- struct{}{}
		<-g.leave
	}
	g.used()
	v, err := g.marks.Embed(ctx, p, f)
	v[dim-1] = g.mark
	return v, err
}

func (g *generation) Search(ctx context.Context, q search.Query) (search.Answer, error) {
	g.used()
	for _, p := range q.Probes {
		if p[dim-1] != g.mark {
			g.wrong.Add(1)
		}
		p[dim-1] = 0 // of unit length again
	}
	return g.Gallery.Search(ctx, q)
}

func (g *generation) used() {
	if g.over.Load() {
		g.wrong.Add(1)
	}
}

// generation makes the n-th model over the people of the station.
func (s *station) generation(people search.Gallery, n int) *generation {
	return &generation{marks: &marks{faces: 1}, Gallery: people, mark: float32(n), over: &atomic.Bool{}, wrong: &atomic.Int64{}}
}

// use switches to a model, and knows from then on that the one before is over.
func (s *station) use(g, before *generation) {
	m := s.Means()
	m.Engine, m.Search, m.Pipeline = g, g, fmt.Sprint("pipeline ", g.mark)
	s.Use(m)
	if before != nil {
		before.over.Store(true)
	}
}

// TestSwitchBetweenPhotoAndRun: a case whose photo was taken under the old model
// is compared under the new one, with a template that the new one makes of the
// photo; the record names the new one.
func TestSwitchBetweenPhotoAndRun(t *testing.T) {
	s := open(t)
	people := s.people(t)
	old, next := s.generation(people, 1), s.generation(people, 2)
	s.use(old, nil)
	v, err := s.Begin(t.Context(), s.who, s.request(t))
	if err == nil {
		v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 101), compare.SourceCamera)
	}
	if err != nil || v.Step != compare.StepReady {
		t.Fatal(v.Step, err)
	}
	s.use(next, old)
	if v, err = s.Run(t.Context(), s.who, v.ID); err != nil || len(v.Answer.Candidates) != 3 {
		t.Fatalf("%+v, %v", v.Answer, err)
	}
	if old.embedded.Load() != 0 || next.embedded.Load() != 1 || old.wrong.Load()+next.wrong.Load() != 0 {
		t.Errorf("old made %d templates, new %d; %d and %d wrong uses", old.embedded.Load(), next.embedded.Load(), old.wrong.Load(), next.wrong.Load())
	}
	intents := s.records(t, audit.KindIntent)
	if got := intents[len(intents)-1].Get("pipeline"); got != "pipeline 2" {
		t.Errorf("the record names %q", got)
	}
}

// TestSwitchToAnotherSight: where the new model sees the face elsewhere, the
// officer's choice is of no worth: nothing is compared, the photo goes, and the
// next step is another photo.
func TestSwitchToAnotherSight(t *testing.T) {
	s := open(t)
	people := s.people(t)
	old, next := s.generation(people, 1), s.generation(people, 2)
	next.shift = 3
	s.use(old, nil)
	v, err := s.Begin(t.Context(), s.who, s.request(t))
	if err == nil {
		v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 101), compare.SourceCamera)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.use(next, old)
	before := len(s.records(t, audit.KindIntent))
	v, err = s.Run(t.Context(), s.who, v.ID)
	if !errors.Is(err, compare.ErrExchanged) || v.Step != compare.StepPhoto || v.Probe != nil || next.embedded.Load() != 0 {
		t.Fatalf("%v, %+v, %v", v.Step, v.Probe, err)
	}
	if _, err := s.Photo(t.Context(), s.who, v.ID); err == nil {
		t.Error("the photo is there")
	}
	probes := s.records(t, audit.KindProbe)
	if len(s.records(t, audit.KindIntent)) != before || probes[len(probes)-1].Get("what") != "exchanged" {
		t.Errorf("%+v", probes[len(probes)-1])
	}
	if v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 101), compare.SourceCamera); err != nil || v.Step != compare.StepReady {
		t.Fatal(v.Step, err)
	}
	if v, err = s.Run(t.Context(), s.who, v.ID); err != nil || len(v.Answer.Candidates) != 3 {
		t.Fatal(err)
	}
}

// TestSwitchWhileOneRuns: a comparison under way ends with the model that it
// began with, and holds nobody else up; the switch returns when it is done.
func TestSwitchWhileOneRuns(t *testing.T) {
	s := open(t)
	people := s.people(t)
	old, next := s.generation(people, 1), s.generation(people, 2)
	old.inside, old.leave = make(chan struct{}), make(chan struct{})
	s.use(old, nil)
	r := s.request(t)
	ready := func() compare.View {
		v, err := s.Begin(t.Context(), s.who, r)
		if err == nil {
			v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 101), compare.SourceCamera)
		}
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	first, second := ready(), ready()
	type ran struct {
		compare.View
		error
	}
	slow, idle := make(chan ran), make(chan error)
	go func() {
		v, err := s.Run(t.Context(), s.who, first.ID)
		slow <- ran{v, err}
	}()
	<-old.inside
	go func() { idle <- s.Idle(t.Context()) }()
	gone := make(chan struct{})
	go func() { s.use(next, old); close(gone) }()
	for s.Means().Pipeline != "pipeline 2" {
		runtime.Gosched()
	}
	if v, err := s.Run(t.Context(), s.who, second.ID); err != nil || len(v.Answer.Candidates) != 3 {
		t.Fatalf("beside it: %v", err)
	}
	select {
	case <-gone:
		t.Error("the old model is given up while it is at work")
	case err := <-idle:
		t.Error("idle while one runs:", err)
	default:
	}
	close(old.leave)
	if v := <-slow; v.error != nil || len(v.Answer.Candidates) != 3 {
		t.Errorf("%+v", v)
	}
	<-gone
	if err := <-idle; err != nil || s.Idle(t.Context()) != nil {
		t.Error(err)
	}
	if n := old.wrong.Load() + next.wrong.Load(); n != 0 || old.embedded.Load() != 1 || next.embedded.Load() != 1 {
		t.Errorf("%d wrong uses; %d and %d templates", n, old.embedded.Load(), next.embedded.Load())
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := s.Idle(ctx); !errors.Is(err, context.Canceled) {
		t.Error("a pause outlives its context:", err)
	}
}

// TestManySwitches: comparisons and switches in any order. Each template is held
// against templates of its own model alone, and a model that was exchanged is
// used by nobody.
func TestManySwitches(t *testing.T) {
	s := open(t)
	s.Limits.OfficerHour, s.Limits.OfficerDay, s.Limits.UnitDay = 1000, 1000, 1000
	people := s.people(t)
	r := s.request(t)
	jpeg := photo(t, 101)
	now := s.generation(people, 1)
	all := []*generation{now}
	s.use(now, nil)
	var officers, switches sync.WaitGroup
	done := make(chan struct{})
	switches.Go(func() {
		for n := 2; ; n++ {
			select {
			case <-done:
				return
			default:
			}
			runtime.Gosched()
			next := s.generation(people, n)
			s.use(next, now)
			all, now = append(all, next), next
		}
	})
	for i := range 3 {
		officers.Go(func() {
			for j := range 3 {
				r := r // a reason of its own: the same again is refused
				r.Query.Reason = fmt.Sprintf("民眾報案中山公園第%d區有人持刀徘徊，特徵相符，攔停查證人別", 1000*i+j)
				v, err := s.Begin(t.Context(), s.who, r)
				if err == nil {
					v, err = s.Admit(t.Context(), s.who, v.ID, append([]byte(nil), jpeg...), compare.SourceCamera)
				}
				if err == nil {
					v, err = s.Run(t.Context(), s.who, v.ID)
				}
				var refused *query.Refused
				if errors.As(err, &refused) {
					t.Error(refused.Decision.Conditions())
				}
				if err == nil && (len(v.Answer.Candidates) != 3 || v.Answer.Eligible != 4) {
					t.Errorf("%+v", v.Answer)
				}
				if err == nil {
					err = s.Close(t.Context(), s.who, v.ID)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	officers.Wait()
	close(done)
	switches.Wait()
	var wrong, embedded int64
	for _, g := range all {
		wrong, embedded = wrong+g.wrong.Load(), embedded+g.embedded.Load()
	}
	if wrong != 0 || embedded != 9 {
		t.Errorf("%d wrong uses, %d templates over %d models", wrong, embedded, len(all))
	}
}
