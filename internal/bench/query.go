package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/config"
	"mpolice/internal/keyring"
	"mpolice/internal/policy"
	"mpolice/internal/query"
	"mpolice/internal/server"
	"mpolice/internal/source"
	"mpolice/internal/synth"
)

// registers are the three that the measured query asks.
var registers = []mpolice.Register{mpolice.RegisterHousehold, mpolice.RegisterMissing, mpolice.RegisterWanted}

// Query measures a whole governed query beside the same three look-ups and one
// fdatasync in plain Go, in turn, so that both see the same disk.
func Query(ctx context.Context, opt Options) (Result, error) {
	b, err := newQueryBench(ctx, opt)
	if err != nil {
		return Result{}, err
	}
	defer b.close()
	n := size(opt, 3000, 800, 20)
	window := size(opt, 8*time.Second, 3*time.Second, 100*time.Millisecond)
	governed, plain, err := b.inTurn(ctx, n, opt.Progress)
	if err != nil {
		return Result{}, err
	}
	perSecond, err := b.load(ctx, 64, window)
	if err != nil {
		return Result{}, err
	}
	decision := b.decision(ctx)
	return Result{Bench: "query", Rows: []Row{
		atMost("governed query p50, 1 client", quantile(governed, .50), quantile(plain, .50), 2.5, "µs"),
		atMost("governed query p99, 1 client", quantile(governed, .99), quantile(plain, .99), 4, "µs"),
		rate("governed queries, 64 clients", perSecond, 1e6/quantile(plain, .50), 2000, "queries/s"),
		{Name: "policy decision", Value: decision, Unit: "µs", Goal: "≤ 20 µs", Met: decision <= 20},
	}}, nil
}

// queryBench is the program on a small city.
type queryBench struct {
	app     *server.App
	stop    func()
	city    *synth.City
	people  []string
	who     authn.Session
	sources []source.Source
	file    *os.File
}

func newQueryBench(ctx context.Context, opt Options) (*queryBench, error) {
	people := size(opt, 100_000, 20_000, 1000)
	folder := server.NewFolder(filepath.Join(opt.Dir, "city"))
	city, err := folder.PrepareDemo(ctx, server.City{
		People: people, Seed: 1, Log: "mpolice.bench/log", Clock: mpolice.SystemClock{}, Progress: opt.Progress,
	})
	if err != nil {
		return nil, err
	}
	cfg, err := config.Config{Data: folder.Dir(), Demo: true}.Complete()
	if err != nil {
		return nil, err
	}
	b := &queryBench{city: city}
	if b.app, err = server.Open(ctx, cfg, server.Options{}); err != nil {
		return nil, err
	}
	b.stop = b.app.StartSealing(ctx)
	own := map[string]bool{} // nobody may look at themselves
	for _, s := range city.Staff {
		own[s.NationalID] = true
	}
	for batch := range city.Batches() {
		for _, r := range batch.Residents {
			if !own[r.NationalID] {
				b.people = append(b.people, r.NationalID)
			}
		}
		if len(b.people) > 10_000 {
			break
		}
	}
	if err := b.prepare(ctx, opt.Dir); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// prepare signs the patrol officer in and readies the plain side.
func (b *queryBench) prepare(ctx context.Context, dir string) error {
	i := slices.IndexFunc(b.city.Personas, func(p synth.Persona) bool {
		return p.OnDuty && p.HasDevice && p.Officer.Role == mpolice.RoleOfficer
	})
	if i < 0 {
		return errors.New("no officer on duty with a device")
	}
	var err error
	if _, b.who, err = b.app.Gate.SignIn(ctx, authn.Proof{Officer: b.city.Personas[i].Officer.ID, Method: authn.MethodDemo}); err != nil {
		return err
	}
	for _, name := range registers {
		for _, s := range b.app.Query.Sources {
			if s.Register() == name {
				b.sources = append(b.sources, s)
			}
		}
	}
	b.file, err = os.Create(filepath.Join(dir, "plain"))
	return err
}

func (b *queryBench) close() {
	b.stop()
	if b.file != nil {
		b.file.Close()
	}
	b.app.Close()
}

func (b *queryBench) request(i int) query.Request {
	id := b.people[i%len(b.people)]
	return query.Request{
		Purpose: "P01", Ground: "PPEA-6-1-1", Reason: fmt.Sprintf("巡邏時見其於超商外徘徊並閃避員警，第%d號觀察紀錄", i),
		Facts:     map[string]string{"place_type": "road", "place": "中山路與民生路口", "told_reason": "yes"},
		Subject:   mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: id, Raw: id},
		Registers: registers,
	}
}

// inTurn runs governed and plain queries one after the other.
func (b *queryBench) inTurn(ctx context.Context, n int, progress func(string, int64, int64)) (governed, plain []time.Duration, err error) {
	keys, err := keyring.Open(filepath.Join(filepath.Dir(b.file.Name()), "plain-keys"), rand.Reader, true)
	if err != nil {
		return nil, nil, err
	}
	block := make([]byte, 512)
	for i := range n + n/10 {
		start := time.Now()
		if _, err := b.app.Query.Run(ctx, b.who, b.request(i)); err != nil {
			return nil, nil, explain(err)
		}
		mid := time.Now()
		took, err := b.plain(ctx, keys, i, block)
		if err != nil {
			return nil, nil, err
		}
		if i >= n/10 { // the first tenth warms up
			governed, plain = append(governed, mid.Sub(start)), append(plain, took)
		}
		progress("queries in turn:", int64(i), int64(n+n/10))
	}
	return governed, plain, nil
}

// plain asks the same registers for the same fields and syncs one block. The
// receipt is made before the clock starts.
func (b *queryBench) plain(ctx context.Context, keys audit.Keys, i int, block []byte) (time.Duration, error) {
	q := b.request(i)
	rec := audit.NewRecorder(nothing{}, keys, mpolice.SystemClock{}, rand.Reader, time.Time{})
	receipt, err := rec.Intend(ctx, audit.Record{Kind: audit.KindIntent, Subject: q.Subject}, registers)
	if err != nil {
		return 0, err
	}
	card, _ := b.app.Rules.Card(q.Purpose, time.Now())
	start := time.Now()
	for _, s := range b.sources {
		p, _ := card.Projection(s.Register())
		if _, err := s.Lookup(ctx, receipt, source.Ask{Subject: q.Subject, Fields: p.Names()}); err != nil {
			return 0, err
		}
	}
	if _, err := b.file.Write(block); err != nil {
		return 0, err
	}
	if err := syscall.Fdatasync(int(b.file.Fd())); err != nil {
		return 0, err
	}
	return time.Since(start), nil
}

// nothing is a lane that keeps nothing: the plain side records nothing.
type nothing struct{}

func (nothing) Append(context.Context, ...audit.Sealed) error { return nil }
func (nothing) AppendSoon(audit.Sealed) error                 { return nil }

// load runs clients in a closed loop and gives the rate.
func (b *queryBench) load(ctx context.Context, clients int, window time.Duration) (float64, error) {
	var done atomic.Int64
	var next atomic.Int64
	next.Store(1_000_000)
	ctx, cancel := context.WithTimeout(ctx, window)
	defer cancel()
	var wg sync.WaitGroup
	failures := make(chan error, clients)
	start := time.Now()
	for range clients {
		wg.Go(func() {
			for ctx.Err() == nil {
				_, err := b.app.Query.Run(context.WithoutCancel(ctx), b.who, b.request(int(next.Add(1))))
				if err != nil {
					failures <- explain(err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	select {
	case err := <-failures:
		return 0, err
	default:
	}
	return float64(done.Load()) / time.Since(start).Seconds(), nil
}

// decision times one decision with all cards loaded, in microseconds.
func (b *queryBench) decision(ctx context.Context) float64 {
	q := b.request(0)
	r := policy.Request{
		At: time.Now(), Card: q.Purpose, Ground: q.Ground, Registers: q.Registers, Facts: q.Facts,
		Officer: policy.Officer{ID: b.who.Officer.ID, Unit: b.who.Officer.Unit, UnitKind: mpolice.UnitStation, Role: mpolice.RoleOfficer},
		Session: policy.Session{UserVerified: true}, Custody: policy.Custody{Holds: true, SameUnit: true},
		Duty:    policy.Duty{On: true, SameUnit: true, Item: "patrol"},
		Grant:   policy.Grant{Held: true, Covers: true, Trained: true},
		Subject: policy.Subject{Kind: mpolice.SubjectNationalID},
	}
	const n = 20_000
	start := time.Now()
	for range n {
		b.app.Engine.Decide(ctx, r)
	}
	return float64(time.Since(start).Nanoseconds()) / n / 1000
}

// explain names the failed conditions of a refusal: the bench asks lawfully or
// not at all.
func explain(err error) error {
	var refused *query.Refused
	if errors.As(err, &refused) {
		return fmt.Errorf("the measured query was refused: %v", refused.Decision.Conditions())
	}
	return err
}
