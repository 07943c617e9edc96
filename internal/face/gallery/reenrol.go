package gallery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"mpolice"
)

// Reenrolment makes the templates of another model from the pictures, beside
// the gallery in use.
type Reenrolment struct {
	From, To string    // names of the two models, for people
	Next     Templates // of the new model; what is there already is not made again
	Engine   Engine    // of the new model
	Model    string    // SHA-256 of the new model, for the record
	// Ready is called when everything is made and before the switch, with the
	// gallery free: what takes long is done there. It may be nil.
	Ready func(ctx context.Context) error
	// Switch puts the new templates in use, at once and durably. When it returns
	// nil nobody reads those of before.
	Switch func(ctx context.Context) error
	// Destroy destroys the templates of the old model.
	Destroy func(ctx context.Context) (Erasure, error)
	// Settle is told that the destruction is on record. It may be nil.
	Settle func() error
	// Allow is how many photos may lack a template of the new model, besides
	// those that somebody accepted.
	Allow int
	// Pause is called between any two steps, with the gallery free: it lets go
	// first who cannot wait. It may be nil.
	Pause    func(ctx context.Context) error
	Progress func(Progress)
}

// ReenrolReport is what a re-enrolment did.
type ReenrolReport struct {
	Photos, Made, There int64
	Failed              []FailedPhoto // by number
	Switched            bool
	Old                 Erasure
}

// FailedPhoto is a photo in which the new model finds no usable face.
type FailedPhoto struct {
	ID   uint64
	Code string
}

// Reenrol makes the new templates, switches, and destroys the old ones. Until it
// switches the gallery is searched, and photos come and leave, as ever: what
// leaves leaves both, and what comes is made up for before the switch. Stopped
// at any point, a new Reenrol goes on. Where too many photos fail it ends with
// ErrIncomplete; see [Desk.AcceptMissing].
func (d *Desk) Reenrol(ctx context.Context, who mpolice.Officer, r Reenrolment) (ReenrolReport, error) {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return ReenrolReport{}, err
	}
	if !d.renewal.begin(r, d.Clock.Now()) {
		return ReenrolReport{}, ErrBusy
	}
	run := &reenrolment{desk: d, who: who, Reenrolment: r, pace: time.Now(), failed: map[uint64]string{}}
	err := d.announce(ctx, r.Next)
	if err == nil {
		err = run.do(ctx)
	}
	run.report.Failed = run.failures()
	d.renewal.end(run.report, err, d.Clock.Now())
	if err != nil { // what was made stays beside: photos leave it too
		return run.report, fmt.Errorf("re-enrol: %w", err)
	}
	return run.report, nil
}

// announce makes the next templates known to removals.
func (d *Desk) announce(ctx context.Context, next Templates) error {
	release, err := d.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	if d.Templates == nil || d.Pictures == nil {
		return ErrNoGallery
	}
	d.Beside = next
	return nil
}

// reenrolment is one run.
type reenrolment struct {
	Reenrolment
	desk   *Desk
	who    mpolice.Officer
	report ReenrolReport
	there  map[uint64]bool   // templates of the new model
	failed map[uint64]string // photos that have none, and why
	total  int64
	rounds int
	ready  bool
	pace   time.Time // the machine's own time: a demo's clock may stand elsewhere
}

// do makes what is missing until nothing is, and switches in the same breath.
func (r *reenrolment) do(ctx context.Context) error {
	for {
		if err := r.round(ctx); err != nil {
			return err
		}
		if err := r.pause(ctx); err != nil {
			return err
		}
		next, err := r.tryChange(ctx)
		switch {
		case err != nil || next == switched:
			return err
		case next == unready:
			if err := r.Ready(ctx); err != nil {
				return fmt.Errorf("load the new templates: %w", err)
			}
			r.ready = true
		}
	}
}

func (r *reenrolment) pause(ctx context.Context) error {
	if r.Pause != nil {
		if err := r.Pause(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// failures lists what failed, by number.
func (r *reenrolment) failures() []FailedPhoto {
	var out []FailedPhoto
	for _, id := range slices.Sorted(maps.Keys(r.failed)) {
		out = append(out, FailedPhoto{id, r.failed[id]})
	}
	return out
}

func (r *reenrolment) progress() {
	done := int64(len(r.there) + len(r.failed))
	r.desk.renewal.step(int64(len(r.there)), max(r.total, done), r.failures())
	if r.Progress == nil {
		return
	}
	p := Progress{Tally: Tally{In: done, Enrolled: r.report.Made, Unchanged: r.report.There}, Read: done, Size: max(r.total, done)}
	if spent := time.Since(r.pace).Seconds(); spent > 0 && r.report.Made > 0 {
		p.Rate = float64(r.report.Made) / spent
		p.Left = time.Duration(float64(p.Size-done) / p.Rate * float64(time.Second)).Round(time.Second)
	}
	r.Progress(p)
}
