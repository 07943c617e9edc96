package gallery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"mpolice"
)

// Certificate says that a photo was destroyed, why and how (銷毀證明). It names
// no person and no case.
type Certificate struct {
	Photo    uint64            `json:"photo"`
	Category CategoryCode      `json:"category"`
	Event    Event             `json:"event"`
	Rule     mpolice.Text      `json:"rule"` // the event's law
	Decision string            `json:"decision,omitempty"`
	Decided  string            `json:"decided,omitempty"`
	By       mpolice.OfficerID `json:"by"`
	Left     time.Time         `json:"left"`      // from then on nobody was shown it
	At       time.Time         `json:"destroyed"` // template and picture
	Template *CertifiedErasure `json:"template,omitempty"`
	// Next is of the template of another model, where a re-enrolment had made it.
	Next    *CertifiedErasure `json:"template_next,omitempty"`
	Picture *CertifiedErasure `json:"picture,omitempty"`
	Record  string            `json:"record"` // audit record with which the certificate was written
}

// CertifiedErasure is how one of the two was destroyed.
type CertifiedErasure struct {
	RootsBefore []string `json:"roots_before"`
	RootsAfter  []string `json:"roots_after"`
	Method      string   `json:"method"`
}

// removeAtOnce is how many photos leave in one transaction and one rewriting of
// the key tree.
const removeAtOnce = 200

// Remove takes photos out by hand: a steward, with a reason.
func (d *Desk) Remove(ctx context.Context, who mpolice.Officer, ids []uint64, reason string) ([]Certificate, error) {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return nil, err
	}
	reason, err := reasoned(reason)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 || len(ids) > removeAtOnce {
		return nil, invalid("photos", "invalid.gallery.photos")
	}
	done, err := d.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	now := d.Clock.Now()
	leaving := make([]Leaving, len(ids))
	for i, id := range ids {
		if _, err := d.Store.FacePhoto(ctx, id); err != nil {
			return nil, fmt.Errorf("remove photo %d: %w", id, err)
		}
		leaving[i] = Leaving{ID: id, Event: EventManual, Decided: DayOf(now), At: now, By: who.ID}
	}
	if err := d.leave(ctx, who, leaving, "reason", reason); err != nil {
		return nil, err
	}
	return d.finish(ctx, who)
}

// Sweep removes what may be kept no longer, and finishes removals that a crash
// left half done. The server calls it once a day.
func (d *Desk) Sweep(ctx context.Context, who mpolice.Officer) ([]Certificate, error) {
	if err := may(who, mpolice.RoleSteward); err != nil {
		return nil, err
	}
	done, err := d.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	out, err := d.finish(ctx, who)
	if err != nil {
		return out, err
	}
	for {
		now := d.Clock.Now()
		due, err := d.Store.FacePhotosDue(ctx, DayOf(now), removeAtOnce)
		if err != nil || len(due) == 0 {
			return out, err
		}
		leaving := make([]Leaving, len(due))
		for i, p := range due {
			leaving[i] = Leaving{ID: p.ID, Event: EventExpired, Decided: p.Retain, At: now, By: who.ID}
		}
		if err := d.leave(ctx, who, leaving); err != nil {
			return out, err
		}
		more, err := d.finish(ctx, who)
		out = append(out, more...)
		if err != nil {
			return out, err
		}
	}
}

// leave writes the decision: from then on nobody is shown the photos. The caller
// holds work.
func (d *Desk) leave(ctx context.Context, who mpolice.Officer, all []Leaving, pairs ...string) error {
	ids := make([]uint64, len(all))
	for i, l := range all {
		ids[i] = l.ID
	}
	fields := append([]string{"event", string(all[0].Event), "photos", numbers(ids)}, pairs...)
	rec, err := d.sealed(who, "photos-leave", fields...)
	if err != nil {
		return err
	}
	if err := d.Store.LeaveFacePhotos(ctx, all, rec); err != nil {
		return fmt.Errorf("remove photos: %w", err)
	}
	return nil
}

// finish destroys template and picture of everything that is leaving and writes
// the certificates. The caller holds work.
func (d *Desk) finish(ctx context.Context, who mpolice.Officer) ([]Certificate, error) {
	var out []Certificate
	for {
		leaving, err := d.Store.FacePhotosLeaving(ctx, removeAtOnce)
		if err != nil || len(leaving) == 0 {
			return out, err
		}
		made, err := d.destroy(ctx, who, leaving)
		if err != nil {
			return out, fmt.Errorf("remove photos: %w", err)
		}
		out = append(out, made...)
	}
}

// destroy destroys some photos that are leaving, and certifies it.
func (d *Desk) destroy(ctx context.Context, who mpolice.Officer, leaving []Stored) ([]Certificate, error) {
	var police, all []uint64
	for _, p := range leaving {
		all = append(all, p.ID)
		if p.Collection == CollectionPolice {
			police = append(police, p.ID)
		}
	}
	template, next, err := d.eraseTemplates(ctx, police)
	if err != nil {
		return nil, err
	}
	picture, err := d.Pictures.Erase(ctx, all)
	if err != nil {
		return nil, err
	}
	rec, err := d.sealed(who, "photos-destroyed", "photos", numbers(all), "method", picture.Method)
	if err != nil {
		return nil, err
	}
	now := d.Clock.Now()
	out := make([]Certificate, len(leaving))
	blobs := make(map[uint64][]byte, len(leaving))
	for i, p := range leaving {
		out[i] = certify(p, template, next, picture)
		out[i].At, out[i].Record = now, rec.ID.String()
		if blobs[p.ID], err = json.Marshal(out[i]); err != nil {
			return nil, err
		}
	}
	return out, d.Store.RemoveFacePhotos(ctx, blobs, rec)
}

// eraseTemplates erases from the templates in use and from those beside them.
func (d *Desk) eraseTemplates(ctx context.Context, ids []uint64) (used, next Erasure, err error) {
	if len(ids) == 0 {
		return used, next, nil
	}
	used, err = d.Templates.Erase(ctx, ids)
	if err == nil && d.Beside != nil {
		next, err = d.Beside.Erase(ctx, ids)
	}
	return used, next, err
}

func certify(p Stored, template, next, picture Erasure) Certificate {
	c := Certificate{
		Photo: p.ID, Category: p.Category, Event: p.Event, Decision: p.Decision, Decided: p.Decided.String(),
		By: p.RemovedBy, Left: p.RemovedAt,
		Picture: &CertifiedErasure{picture.Before, picture.After, picture.Method},
	}
	if rule, ok := EventOf(p.Event); ok {
		c.Rule = rule.Basis
	}
	if p.Collection == CollectionPolice {
		c.Template = &CertifiedErasure{template.Before, template.After, template.Method}
		if len(next.Before) > 0 {
			c.Next = &CertifiedErasure{next.Before, next.After, next.Method}
		}
	}
	return c
}

// CertificateOf gives the certificate of a photo that was destroyed.
func (d *Desk) CertificateOf(ctx context.Context, id uint64) (Certificate, error) {
	s, err := d.Store.FacePhoto(ctx, id)
	if err != nil {
		return Certificate{}, fmt.Errorf("read certificate: %w", err)
	}
	var c Certificate
	if s.State != StateRemoved {
		return c, fmt.Errorf("read certificate: %w", mpolice.ErrNotFound)
	}
	if err := json.Unmarshal(s.Certificate, &c); err != nil || c.Photo != id {
		return c, errors.New("read certificate: the row holds another text than was written")
	}
	return c, nil
}
