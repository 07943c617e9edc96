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
	"mpolice/internal/custody"
	"mpolice/internal/duty"
	"mpolice/internal/keyring"
	"mpolice/internal/purpose"
	holdings "mpolice/internal/registry/holding/postgres"
	"mpolice/internal/store"
	"mpolice/internal/store/postgres"
	"mpolice/internal/synth"
)

// City says which demo city a folder is to hold.
type City struct {
	People   int
	Seed     uint64
	Log      string // origin line of the log
	Clock    mpolice.Clock
	Progress func(what string, done, total int64)
}

// ErrOtherCity: the folder holds a city of another size or seed.
var ErrOtherCity = errors.New("the data folder holds another demo city")

// PrepareDemo makes the demo city in the folder, or freshens the one that it
// holds: rosters, dispatches and other matters are laid around the present
// again. A folder that was half made is made anew.
func (f Folder) PrepareDemo(ctx context.Context, c City) (*synth.City, error) {
	lock, err := f.lock()
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	meta, err := f.Meta()
	switch {
	case errors.Is(err, ErrNoFolder):
		return f.makeCity(ctx, c)
	case err != nil:
		return nil, err
	case f.fits(meta) != nil:
		return nil, f.fits(meta)
	case meta.Demo == nil:
		return nil, fmt.Errorf("data folder %s: holds real data, not a demo city", f.dir)
	case meta.Demo.People != c.People || meta.Demo.Seed != c.Seed:
		return nil, fmt.Errorf("%w (%d people, seed %d) in %s; give these numbers, another --data, or remove the folder",
			ErrOtherCity, meta.Demo.People, meta.Demo.Seed, f.dir)
	}
	return f.freshen(ctx, c, *meta.Demo)
}

func (f Folder) makeCity(ctx context.Context, c City) (*synth.City, error) {
	if err := f.removeHalf(ctx); err != nil {
		return nil, err
	}
	now := c.Clock.Now()
	city, err := synth.New(synth.Config{Seed: c.Seed, People: c.People, Now: now})
	if err != nil {
		return nil, err
	}
	if err := f.makeRegisters(ctx, c, city); err != nil {
		return nil, fmt.Errorf("make the registers: %w", err)
	}
	keys, err := keyring.Open(f.Keys(), rand.Reader, true)
	if err != nil {
		return nil, err
	}
	if err := makeLogKey(keys, c.Log); err != nil {
		return nil, err
	}
	if err := f.load(ctx, c, keys, organisation(city, keys), "demo city made"); err != nil {
		return nil, err
	}
	return city, f.writeMeta(Meta{Log: c.Log, Store: f.engine(), Demo: &DemoMeta{People: c.People, Seed: c.Seed, Made: now.Format(time.RFC3339Nano)}})
}

// removeHalf clears what an interrupted making left behind. Only files that
// the program makes are touched, and of a database only what nobody has used.
func (f Folder) removeHalf(ctx context.Context) error {
	if f.store != "" {
		if err := postgres.Discard(ctx, f.store); err != nil {
			return fmt.Errorf("clear the database: %w", err)
		}
		if err := holdings.Discard(ctx, f.store); err != nil {
			return fmt.Errorf("clear the database: %w", err)
		}
	}
	for _, name := range []string{"mpolice.db", "mpolice.db-wal", "mpolice.db-shm", "mpolice.db.journal", "registers.db", "registers.db-wal", "registers.db-shm", "feeds", "log", "keys", "agency", "face", "face-report.note", "face-evaluator.pub"} {
		if err := os.RemoveAll(f.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("clear the data folder: %w", err)
		}
	}
	return nil
}

// freshen lays rosters and open matters around the present. People, devices,
// hand-outs and registers stay as they are.
func (f Folder) freshen(ctx context.Context, c City, made DemoMeta) (*synth.City, error) {
	city, err := made.City(c.Clock.Now())
	if err != nil {
		return nil, err
	}
	keys, err := keyring.Open(f.Keys(), rand.Reader, false)
	if err != nil {
		return nil, err
	}
	all := organisation(city, keys)
	if err := f.load(ctx, c, keys, store.Organisation{Shifts: all.Shifts, References: all.References}, "demo roster renewed"); err != nil {
		return nil, err
	}
	return city, nil
}

// City gives the demo city of a folder as it stands now.
func (d DemoMeta) City(now time.Time) (*synth.City, error) {
	made, err := time.Parse(time.RFC3339Nano, d.Made)
	if err != nil {
		return nil, fmt.Errorf("mpolice.json: the city's time: %w", err)
	}
	city, err := synth.New(synth.Config{Seed: d.Seed, People: d.People, Now: made})
	if err != nil {
		return nil, err
	}
	return city.At(now)
}

// load writes an organisation with its record. The log is opened first: a
// folder has one from its first record on, and what cannot be sealed is not
// written.
func (f Folder) load(ctx context.Context, c City, keys *keyring.Keyring, o store.Organisation, what string) (err error) {
	db, err := f.open(ctx, Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := openSealer(ctx, f, keys, db); err != nil {
		return err
	}
	_, last, err := db.LastRecord(ctx)
	if err != nil {
		return err
	}
	recorder := audit.NewRecorder(db, keys, c.Clock, rand.Reader, last)
	rec, err := recorder.Prepare(audit.Record{Kind: audit.KindSystem, Fields: []audit.Field{{Name: "what", Value: what}}})
	if errors.Is(err, mpolice.ErrClockBackwards) {
		return fmt.Errorf("%w (%s); give a later --at or another --data", err, last.Format(time.RFC3339))
	}
	if err != nil {
		return err
	}
	return db.Load(ctx, o, rec)
}

// organisation turns the city's people into the store's form.
func organisation(city *synth.City, keys *keyring.Keyring) store.Organisation {
	o := store.Organisation{Units: city.Units}
	for _, s := range city.Staff {
		o.Officers = append(o.Officers, store.Member{
			Officer: s.Officer,
			SelfTag: keys.SelfTag(mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: s.NationalID}),
		})
	}
	for _, d := range city.Devices {
		o.Devices = append(o.Devices, store.Device{ID: d.ID, Unit: d.Unit})
	}
	for _, h := range city.HandOuts {
		o.HandOuts = append(o.HandOuts, custody.HandOut{
			ID: "demo-" + string(h.Device), Device: h.Device, Officer: h.Officer, Custodian: h.Custodian,
			OfferedAt: h.At, AcceptedAt: h.At, DueAt: h.At.Add(12 * time.Hour),
		})
	}
	for _, s := range city.Shifts {
		o.Shifts = append(o.Shifts, duty.Shift{
			Number: s.Number, Officer: s.Officer, Unit: s.Unit, Item: duty.Item(s.Item), From: s.From, To: s.To,
		})
	}
	for i, g := range city.Grants {
		o.Grants = append(o.Grants, access.Grant{
			ID: fmt.Sprintf("G%05d", i+1), Officer: g.Officer, Cards: g.Cards, From: g.From, Until: g.Until,
			TrainedUntil: g.TrainedUntil, ApprovedBy: g.ApprovedBy,
		})
	}
	for _, r := range city.References {
		o.References = append(o.References, reference(r))
	}
	return o
}

func reference(r synth.Reference) purpose.Reference {
	out := purpose.Reference{
		ID: r.ID, Type: r.Type, Unit: r.Unit, Opened: r.Opened, Closed: r.Closed, Subjects: r.Subjects, Confirmed: r.Confirmed,
	}
	if r.Confirmed {
		out.ConfirmedAt = r.Opened
	}
	for _, x := range r.Officers {
		role := x.Role
		if role == synth.RoleConfirming {
			role = purpose.RoleConfirmer
		}
		out.Officers = append(out.Officers, purpose.Involved{Officer: x.Officer, Role: role})
	}
	return out
}
