package compare

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mpolice/internal/audit"
	"mpolice/internal/face/picture"
)

// ErrExchanged: the model was exchanged after the photo was taken, and the new
// one does not see the face where the old one saw it.
var ErrExchanged = errors.New("the comparison model was exchanged after this photo was taken; the photo was destroyed, take it again")

// errShut is a comparison without engine, templates or report. The policy
// refuses it before; this holds whatever an operator's rules ask for.
var errShut = errors.New("photo comparison is shut: no model is in use")

// lookAgain makes sure that the engine in use sees what the officer chose.
func (d *Desk) lookAgain(ctx context.Context, m *Means, c *Case) error {
	err := c.refind(ctx, m)
	if errors.Is(err, ErrExchanged) {
		_, rerr := d.record(context.WithoutCancel(ctx), c, audit.KindProbe, c.about(), field("what", "exchanged"))
		return errors.Join(err, rerr)
	}
	if err == nil && c.step() != StepReady {
		return ErrStep
	}
	return err
}

// refind looks at a photo once more that another engine looked at: which face is
// compared was chosen by what that engine saw. Where the engine in use sees the
// same faces, the choice stands; else the photo goes, and the officer takes it
// again. The case is locked.
func (c *Case) refind(ctx context.Context, m *Means) error {
	p := c.probe
	if p.pipeline == m.Pipeline || m.Engine == nil {
		return nil
	}
	faces, err := m.Engine.Find(ctx, p.pic)
	if err != nil {
		return fmt.Errorf("find faces: %w", err)
	}
	if !slices.EqualFunc(faces, p.faces, func(a, b picture.Face) bool { return a.Box == b.Box }) {
		clear(faces)
		p.wipe()
		c.probe = nil
		return ErrExchanged
	}
	clear(p.faces)
	p.faces, p.pipeline = faces, m.Pipeline
	p.assess()
	return nil
}
