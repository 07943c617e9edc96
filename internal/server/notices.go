package server

import (
	"context"
	"fmt"

	"mpolice/internal/notice"
	"mpolice/internal/registry/quality"
	"mpolice/internal/steward"
)

// trail is who was shown what, by the audit log.
func (a *App) trail() steward.Trail { return steward.Trail{Records: a.Store, Keys: a.Keys} }

// openNotices wires the notices of corrections.
func (a *App) openNotices() {
	a.Notices = notice.NewOffice(notice.Parts{
		Registers: a.Rules.Registry(), Disputes: a.Registers.Holding,
		Noticer: quality.Noticer{Versions: a.Registers.Holding, Witnesses: a.trail()},
		Store:   a.Store, Recorder: a.recorder, Clock: a.Clock,
	})
}

// tell issues the notices that are due: after the start, after each change of
// the registers, and again until all are issued.
func (w *watch) tell(ctx context.Context) error {
	head, err := w.journal.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the registers' journal: %w", err)
	}
	if head.Seq == w.swept {
		return nil
	}
	if err := w.notices.Sweep(ctx); err != nil {
		return err
	}
	w.swept = head.Seq
	return nil
}
