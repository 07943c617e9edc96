package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/config"
	"mpolice/internal/custody"
	"mpolice/internal/duty"
	"mpolice/internal/keyring"
	"mpolice/internal/logbook"
	"mpolice/internal/notice"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/internal/query"
	"mpolice/internal/registry/resident"
	"mpolice/internal/registry/search"
	"mpolice/internal/source"
	"mpolice/internal/source/httpsource"
	"mpolice/internal/source/sqlsource"
	"mpolice/internal/steward"
	"mpolice/internal/store"
	"mpolice/internal/store/postgres"
	"mpolice/internal/store/sqlite"
	"mpolice/rules"
)

// App is the program on one data folder.
type App struct {
	Config  config.Config
	Folder  Folder
	Meta    Meta
	Clock   mpolice.Clock
	Store   store.Store
	Keys    *keyring.Keyring
	Rules   *purpose.Bundle
	Engine  *policy.Engine
	Query   *query.Service
	Logbook *logbook.Logbook
	Gate    *authn.Gate
	Pass    *authn.Passkeys
	Desk    *custody.Desk
	Roster  *duty.Roster
	Access  *access.Register
	// Registers is the data platform, Steward the desk that looks after it.
	Registers *Registers
	Steward   *steward.Desk
	// Notices tells officers that what they were shown was corrected.
	Notices *notice.Office
	// Face is photo comparison: the gallery, and the desk that the door guards.
	Face *Face

	recorder *audit.Recorder
	sealing  *sealing
	watch    *watch
	closers  []func() error
}

// Options change how an app is opened. The zero value serves.
type Options struct {
	Clock mpolice.Clock // nil: the machine's
	// Lane wraps the lane of records; tests make it fail.
	Lane func(audit.Lane) audit.Lane
	// Sources are asked besides those of the folder and the configuration.
	Sources []source.Source
	// Store and Postgres change how the database of that engine is opened; tests
	// fill a disk with the one.
	Store    sqlite.Options
	Postgres postgres.Options
}

// Open opens the data folder of cfg, which must hold data already, and wires
// everything. Close it in the end.
func Open(ctx context.Context, cfg config.Config, opt Options) (app *App, err error) {
	a := &App{Config: cfg, Folder: NewFolder(cfg.Data).On(cfg.Store), Clock: opt.Clock}
	if a.Clock == nil {
		a.Clock = mpolice.SystemClock{}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.Meta, err = a.Folder.Meta(); err != nil {
		return nil, err
	}
	if err := a.Folder.fits(a.Meta); err != nil {
		return nil, err
	}
	if err := a.take(); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context, Options) error{a.openRules, a.openStore, a.openPeople, a.openQuery, a.openFace} {
		if err := step(ctx, opt); err != nil {
			return nil, err
		}
	}
	a.watch.try(ctx)
	return a, nil
}

// take locks the folder for this process.
func (a *App) take() error {
	lock, err := a.Folder.lock()
	if err != nil {
		return err
	}
	a.onClose(lock.Close)
	return nil
}

// openRules loads the rule bundle, the operator's or the built-in one.
func (a *App) openRules(context.Context, Options) error {
	b, err := LoadRules(a.Config.Rules)
	if err != nil {
		return err
	}
	a.Rules = b
	if a.Engine, err = policy.New(b); err != nil {
		return fmt.Errorf("rules: %w", err)
	}
	return nil
}

// LoadRules loads the bundle of a folder; empty is the built-in one.
func LoadRules(dir string) (*purpose.Bundle, error) {
	var fsys fs.FS = rules.FS
	if dir != "" {
		if _, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("rules: %w", err)
		}
		fsys = os.DirFS(dir)
	}
	return purpose.Load(fsys)
}

// openStore opens keys, database and log, and the recorder over them.
func (a *App) openStore(ctx context.Context, opt Options) error {
	var err error
	if a.Keys, err = keyring.Open(a.Folder.Keys(), rand.Reader, false); err != nil {
		return err
	}
	if a.Store, err = a.Folder.open(ctx, opt); err != nil {
		return err
	}
	a.onClose(a.Store.Close)
	_, last, err := a.Store.LastRecord(ctx)
	if err != nil {
		return err
	}
	if now := a.Clock.Now(); now.Before(last.Add(-time.Second)) {
		return fmt.Errorf("%w: it says %s, the last record is of %s; set the clock right and start again",
			mpolice.ErrClockBackwards, now.Format(time.RFC3339), last.Format(time.RFC3339))
	}
	if a.sealing, err = openSealer(ctx, a.Folder, a.Keys, a.Store); err != nil {
		return err
	}
	var lane audit.Lane = a.Store
	if opt.Lane != nil {
		lane = opt.Lane(lane)
	}
	a.recorder = audit.NewRecorder(lane, a.Keys, a.Clock, rand.Reader, last)
	a.onClose(func() error {
		a.recorder.Flush()
		return nil
	})
	return nil
}

// openPeople wires who may do what.
func (a *App) openPeople(context.Context, Options) error {
	a.Gate = authn.NewGate(a.Store, a.Store, a.recorder, a.Clock)
	a.Desk = custody.NewDesk(a.Store.Custody(), a.recorder, a.Clock)
	a.Roster = duty.NewRoster(a.Store)
	a.Access = access.NewRegister(a.Store)
	a.Logbook = logbook.New(a.Store, a.Keys, a.recorder)
	var err error
	a.Pass, err = authn.NewPasskeys(a.Store, a.recorder, a.Clock, a.Config.Host(), a.Config.Origin)
	return err
}

// openQuery wires the registers and the query service.
func (a *App) openQuery(ctx context.Context, opt Options) error {
	sources, deadlines, err := a.openSources(ctx)
	if err != nil {
		return err
	}
	a.openNotices()
	searcher := search.New(a.Registers.Holding, a.Rules.Registry().Descriptors())
	a.Steward = steward.NewDesk(steward.Parts{
		Registers: a.Rules.Registry(), Store: a.Registers.Holding, Tables: a.Registers.Tables,
		Readmit: steward.Intake{
			Store: a.Registers.Holding, Registers: a.Rules.Registry(), Tables: a.Registers.Tables, Clock: a.Clock,
		},
		Agreements: steward.Surveys{Store: a.Registers.Holding}, Witnesses: a.trail(), Notifier: a.Notices,
		Selves: a.Store, Tagger: a.Keys, Recorder: a.recorder, Clock: a.Clock,
	})
	a.watch = &watch{journal: a.Registers.Holding, recorder: a.recorder, searcher: searcher, notices: a.Notices}
	a.Query = query.New(query.Parts{
		Gate: a.Gate,
		Desk: a.Desk, Roster: a.Roster, Access: a.Access, Rules: a.Rules, References: a.Store, People: a.Store,
		Tagger: a.Keys, Engine: a.Engine, Recorder: a.recorder, Records: a.Store, Keys: a.Keys,
		Sources: append(sources, opt.Sources...), Deadlines: deadlines, Searcher: searcher,
		Clock: a.Clock, Rand: rand.Reader,
	})
	return nil
}

// openSources opens the loaded registers and connects the live ones.
func (a *App) openSources(ctx context.Context) ([]source.Source, map[mpolice.Register]time.Duration, error) {
	var err error
	if a.Registers, err = a.Folder.openRegisters(ctx, a.Rules, a.Config.Rules); err != nil {
		return nil, nil, fmt.Errorf("the registers cannot be opened: %w", err)
	}
	a.onClose(a.Registers.Close)
	out := resident.Sources(a.Registers.Holding, a.Rules.Registry().Descriptors())
	deadlines := map[mpolice.Register]time.Duration{}
	for _, l := range a.Config.Live {
		src, err := a.openLive(l)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, src)
		deadlines[l.Register] = source.LiveDeadline
	}
	return out, deadlines, nil
}

// openLive connects one register at its agency, by HTTPS or in its database.
func (a *App) openLive(l config.Live) (source.Source, error) {
	known, ok := a.Rules.Register(l.Register)
	if !ok {
		return nil, fmt.Errorf("live register %s: the rules do not know it", l.Register)
	}
	if l.SQL != nil {
		src, err := sqlsource.New(sqlsource.Config{Descriptor: known.Descriptor, URL: l.SQL.URL, Key: l.SQL.Key, Queries: l.SQL.Queries})
		if err != nil {
			return nil, err
		}
		a.onClose(src.Close)
		return src, nil
	}
	fields := make([]mpolice.FieldName, len(known.Fields))
	for i, f := range known.Fields {
		fields[i] = f.Name
	}
	return httpsource.New(httpsource.Config{
		Register: l.Register, URL: l.URL, CA: l.CA, Cert: l.Cert, Key: l.Key, ServerName: l.ServerName, Fields: fields, Kinds: known.Keys,
	})
}

func (a *App) onClose(f func() error) { a.closers = append(a.closers, f) }

// Invite issues an enrolment code on the operator's own authority; the record
// names no officer as issuer.
func (a *App) Invite(ctx context.Context, id mpolice.OfficerID) (string, error) {
	officer, err := a.Store.Officer(ctx, id)
	if err != nil {
		return "", err
	}
	return a.Pass.Invite(ctx, mpolice.Officer{}, officer)
}

// Close closes everything in the reverse order of opening.
func (a *App) Close() error {
	var err error
	for i := len(a.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, a.closers[i]())
	}
	a.closers = nil
	return err
}
