package gallery

import (
	"context"
	"fmt"

	"mpolice"
)

// outlook says what a try to switch came to.
type outlook int

const (
	missing  outlook = iota // photos came meanwhile: another round
	unready                 // everything is made; Ready comes first
	switched                // done
)

// tryChange switches to the new templates if they are complete, and destroys the
// old ones. It holds the gallery: nothing comes or goes meanwhile, so that what
// the count says holds at the switch.
func (r *reenrolment) tryChange(ctx context.Context) (outlook, error) {
	release, err := r.desk.hold(ctx)
	if err != nil {
		return missing, err
	}
	defer release()
	lacking, extra, err := r.count(ctx)
	switch {
	case err != nil:
		return missing, err
	case lacking > 0:
		return missing, nil
	}
	r.progress()
	if open := r.desk.renewal.undecided(r.failed); open > r.Allow {
		return missing, fmt.Errorf("%w (%d of %d)", ErrIncomplete, open, r.report.Photos)
	}
	if r.Ready != nil && !r.ready {
		return unready, nil
	}
	if len(extra) > 0 {
		if _, err := r.Next.Erase(ctx, extra); err != nil {
			return missing, err
		}
	}
	return switched, r.change(context.WithoutCancel(ctx))
}

// count holds rows against templates: how many photos lack one that may have
// one, and which templates no photo has, of a run that was stopped while photos
// left unannounced. Failures of photos that have left count no more.
func (r *reenrolment) count(ctx context.Context) (lacking int, extra []uint64, err error) {
	left := map[uint64]bool{}
	err = r.Next.IDs(ctx, func(id uint64, _ uint16) error {
		left[id] = true
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	failed := map[uint64]string{}
	r.report.Photos = 0
	err = r.desk.each(ctx, func(k PhotoKey) error {
		if k.Collection != CollectionPolice {
			return nil
		}
		r.report.Photos++
		switch code := r.failed[k.ID]; {
		case left[k.ID]:
			delete(left, k.ID)
		case code != "":
			failed[k.ID] = code
		default:
			lacking++
		}
		return nil
	})
	r.failed = failed
	for id := range left {
		extra = append(extra, id)
		delete(r.there, id)
	}
	r.total = r.report.Photos
	return lacking, extra, err
}

// change makes the switch. The caller holds the gallery.
func (r *reenrolment) change(ctx context.Context) error {
	d := r.desk
	fields := []string{"model", r.Model, "photos", count(r.report.Photos), "failed", count(int64(len(r.failed)))}
	if _, err := d.Recorder.Record(ctx, entry(r.who, "model-switched", fields...)); err != nil {
		return err
	}
	if err := r.Switch(ctx); err != nil {
		return fmt.Errorf("switch: %w", err)
	}
	d.Templates, d.Engine, d.Beside = r.Next, r.Engine, nil
	r.report.Switched = true
	var err error
	if r.report.Old, err = r.Destroy(ctx); err != nil {
		return fmt.Errorf("destroy the old templates: %w", err)
	}
	err = d.destroyedOld(ctx, r.who, r.report.Old)
	if err == nil && r.Settle != nil {
		err = r.Settle()
	}
	return err
}

// destroyedOld records that the templates of a model were destroyed.
func (d *Desk) destroyedOld(ctx context.Context, who mpolice.Officer, e Erasure) error {
	_, err := d.Recorder.Record(ctx, entry(who, "old-templates-destroyed", "method", e.Method))
	return err
}

// Left records the destruction of templates that a switch, or a re-enrolment
// that was given up, left behind: opening their folder destroyed them.
func (d *Desk) Left(ctx context.Context, who mpolice.Officer, all []Erasure) error {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return err
	}
	for _, e := range all {
		if err := d.destroyedOld(ctx, who, e); err != nil {
			return fmt.Errorf("record destroyed templates: %w", err)
		}
	}
	return nil
}
