package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"mpolice"
	"mpolice/internal/agency"
	"mpolice/internal/authn"
	"mpolice/internal/config"
	"mpolice/internal/server"
	"mpolice/internal/synth"
)

// cardCode is the card that opens the most registers by a person's number, and
// matterType the type of its cases.
const (
	cardCode   mpolice.CardCode = "P11"
	matterType string           = "drugs"
)

// house is the whole program on a demo city in PostgreSQL, its live agency
// beside it.
type house struct {
	app       *server.App
	stops     []func() error
	city      *synth.City
	people    []string
	officers  []investigator
	names     []string // registers of the card
	registers int
	next      atomic.Int64
	silent    atomic.Int64 // answers of registers that were late or missing
}

func (b *registryBench) openHouse(ctx context.Context, url string) (*house, error) {
	folder := server.NewFolder(filepath.Join(b.Dir, "city")).On(url)
	h := &house{}
	var err error
	h.city, err = folder.PrepareDemo(ctx, server.City{
		People: b.City, Seed: 1, Log: "mpolice.bench/log", Clock: mpolice.SystemClock{}, Progress: b.Progress,
	})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(h.open(ctx, folder, url), ctx.Err()); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func (h *house) open(ctx context.Context, folder server.Folder, url string) error {
	live, err := h.agency(ctx, folder.Agency())
	if err != nil {
		return err
	}
	cfg, err := config.Config{Data: folder.Dir(), Store: url, Demo: true, Live: []config.Live{live, folder.LiveRoad()}}.Complete()
	if err != nil {
		return err
	}
	if h.app, err = server.Open(ctx, cfg, server.Options{}); err != nil {
		return err
	}
	h.stops = append(h.stops, h.app.Close)
	stop := h.app.StartSealing(ctx)
	h.stops = append(h.stops, func() error { stop(); return nil })
	if err := h.signIn(ctx); err != nil {
		return err
	}
	card, ok := h.app.Rules.Card(cardCode, time.Now())
	if !ok {
		return fmt.Errorf("the rules have no card %s", cardCode)
	}
	for _, r := range card.RegistersWith(mpolice.SubjectNationalID, matterType) {
		h.names = append(h.names, string(r))
	}
	h.registers = len(h.names)
	h.subjects()
	return nil
}

// close ends what was started, the last first.
func (h *house) close() error {
	var errs []error
	for _, stop := range slices.Backward(h.stops) {
		errs = append(errs, stop())
	}
	return errors.Join(errs...)
}

// agency serves the live immigration agency on loopback.
func (h *house) agency(ctx context.Context, dir string) (config.Live, error) {
	pki, err := agency.NewPKI(dir, rand.Reader, mpolice.SystemClock{})
	if err != nil {
		return config.Live{}, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return config.Live{}, err
	}
	a := agency.New(agency.NewDirectory(h.city.Immigration()), agency.Options{})
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, ln, pki.ServerTLS()) }()
	h.stops = append(h.stops, func() error { cancel(); return <-ended })
	return config.Live{
		Register: mpolice.RegisterImmigration, URL: "https://" + ln.Addr().String() + agency.Path, ServerName: agency.ServerName,
		CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "client.pem"), Key: filepath.Join(dir, "client.pem"),
	}, nil
}

// signIn signs in the officers who have an open case of the type, hold a grant
// for the card and a device; the unit's free devices are handed out first.
func (h *house) signIn(ctx context.Context) error {
	matters := map[mpolice.OfficerID]mpolice.ReferenceID{}
	for _, r := range h.city.References {
		if r.ID.Kind != mpolice.ReferenceCase || r.Type != matterType || !r.Closed.IsZero() {
			continue
		}
		for _, o := range r.Officers {
			matters[o.Officer] = r.ID
		}
	}
	for _, s := range h.city.Staff {
		matter, ok := matters[s.Officer.ID]
		if !ok || !h.onDuty(s.Officer.ID) {
			continue
		}
		if err := h.equip(ctx, s.Officer); err != nil {
			return err
		}
		_, session, err := h.app.Gate.SignIn(ctx, authn.Proof{Officer: s.Officer.ID, Method: authn.MethodDemo})
		if err != nil {
			return err
		}
		if session.HandOut != "" {
			h.officers = append(h.officers, investigator{session, matter})
		}
	}
	if len(h.officers) == 0 {
		return fmt.Errorf("no officer on duty may open card %s", cardCode)
	}
	return nil
}

func (h *house) onDuty(id mpolice.OfficerID) bool {
	now := time.Now()
	return slices.ContainsFunc(h.city.Shifts, func(s synth.Shift) bool {
		return s.Officer == id && !now.Before(s.From) && now.Before(s.To)
	})
}

// equip hands a free device of the unit to an officer who holds none, if there
// is one, as the unit's custodian would.
func (h *house) equip(ctx context.Context, officer mpolice.Officer) error {
	if _, holds, err := h.app.Desk.Current(ctx, officer.ID); err != nil || holds {
		return err
	}
	i := slices.IndexFunc(h.city.Staff, func(s synth.Staff) bool {
		return s.Officer.Unit == officer.Unit && s.Officer.Role == mpolice.RoleDesk
	})
	if i < 0 {
		return nil
	}
	devices, err := h.app.Desk.Inventory(ctx, officer.Unit)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if d.HandOut != nil {
			continue
		}
		out, err := h.app.Desk.Offer(ctx, h.city.Staff[i].Officer, officer, officer.CardNumber, d.Device, 8)
		if err != nil {
			return err
		}
		return h.app.Desk.Accept(ctx, officer, out.ID)
	}
	return nil
}

// subjects are the people whose cards are opened: nobody may look at
// themselves, so no officer is among them.
func (h *house) subjects() {
	own := map[string]bool{}
	for _, s := range h.city.Staff {
		own[s.NationalID] = true
	}
	for batch := range h.city.Batches() {
		for _, r := range batch.Residents {
			if !own[r.NationalID] {
				h.people = append(h.people, r.NationalID)
			}
		}
	}
}
