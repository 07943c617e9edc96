package intake_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mpolice/internal/pgtest"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/holding/postgres"
	"mpolice/internal/registry/holding/sqlite"
	"mpolice/internal/registry/intake"
)

// permit adds two dates to the test register, which bound says.
func permit(valid string) []string {
	return []string{
		`"x-class": "contact"}
  ]`, `"x-class": "contact"},
    {"name": "issued", "title": "起", "x-title-en": "From", "type": "string", "x-semantic": "roc.date", "x-class": "ordinary"},
    {"name": "expires", "title": "迄", "x-title-en": "To", "type": "date", "x-class": "ordinary"}
  ]`,
		`"primaryKey"`, valid + `"primaryKey"`,
	}
}

const (
	bounded      = `"x-valid": {"from": "issued", "to": "expires"}, `
	permitHeader = "national_id,name,birth_date,sex,address,phone,issued,expires\n"
)

// engines are the holdings that a register of permits is loaded into.
var engines = map[string]func(*testing.T) holding.Store{
	"sqlite": func(t *testing.T) holding.Store {
		s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "registers.db"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	},
	"postgres": func(t *testing.T) holding.Store {
		s, err := postgres.Open(t.Context(), pgtest.Database(t), postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	},
}

// permits is a register of permits in one of them.
type permits struct {
	*testing.T
	store holding.Store
	dir   string
	day   int
}

func onEngines(t *testing.T, do func(*permits)) {
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			if err := s.Declare(t.Context(), []holding.Declared{holding.Declare(parsed(t, permit(bounded)...))}); err != nil {
				t.Fatal(err)
			}
			do(&permits{T: t, store: s, dir: t.TempDir()})
		})
	}
}

func (p *permits) load(d *registry.Descriptor, content string) holding.Batch {
	p.Helper()
	p.day++
	path := filepath.Join(p.dir, fmt.Sprintf("%d.csv", p.day))
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		p.Fatal(err)
	}
	b, err := intake.Load(context.Background(), p.store, d, intake.File{Path: path}, intake.Options{Actor: "test", Clock: clock{now.AddDate(0, 0, p.day)}, AcceptShrink: true})
	if err != nil {
		p.Fatal(err)
	}
	return b
}

// of gives the versions of one number, oldest first.
func (p *permits) of(number string) []holding.Stored {
	p.Helper()
	all, err := p.store.History(p.Context(), "residents", holding.HashOf(number))
	if err != nil {
		p.Fatal(err)
	}
	return all
}

// The dates that the descriptor names bound the row; what is open is 0, and what
// is known in part is kept so.
func TestBoundsAreKept(t *testing.T) {
	onEngines(t, func(p *permits) {
		d := parsed(t, permit(bounded)...)
		rows := people(8, 1)
		dates := []struct {
			text     string
			from, to int32
		}{
			{"1150102,2026-03-31", 20260102, 20260331},
			{",2026-03-31", 0, 20260331},
			{"1150102,", 20260102, 0},
			{",", 0, 0},
			{"1150331,2026-03-31", 20260331, 20260331},
			{"1150331,2026-03-00", 20260331, 20260300},
			{"1150331,2026-00-00", 20260331, 20260000},
			{"1150100,2026-01-01", 20260100, 20260101},
		}
		var file []string
		for i, row := range rows {
			file = append(file, row+","+dates[i].text)
		}
		if b := p.load(d, permitHeader+strings.Join(file, "\n")+"\n"); b.Added != int64(len(rows)) {
			p.Fatalf("%+v", b)
		}
		for i, row := range rows {
			got := p.of(row[:10])
			if len(got) != 1 || got[0].ValidFrom != dates[i].from || got[0].ValidTo != dates[i].to {
				p.Errorf("%s: %+v", dates[i].text, got)
			}
		}
	})
}

// A row that begins after it ends is quarantined under its end; the row that is
// held stays.
func TestInvertedBoundsAreQuarantined(t *testing.T) {
	onEngines(t, func(p *permits) {
		d := parsed(t, permit(bounded)...)
		row := people(1, 1)[0]
		p.load(d, permitHeader+row+",1150102,2026-03-31\n")
		for _, dates := range []string{"1150401,2026-03-31", "1150401,2026-03-00", "1160101,2026-00-00"} {
			b := p.load(d, permitHeader+row+","+dates+"\n"+people(2, 2)[1]+",,\n")
			rejected, err := p.store.Rejected(p.Context(), holding.RejectFilter{Register: d.Code, Batch: b.ID, Limit: 5})
			if err != nil || len(rejected) != 1 || rejected[0].Rule != "consistency.validity" || rejected[0].Field != "expires" || rejected[0].Reason == "" {
				p.Errorf("%s: %+v, %v", dates, rejected, err)
			}
			if held := p.of(row[:10]); len(held) != 1 || held[0].SeenTo != 0 {
				p.Errorf("%s: %+v", dates, held)
			}
		}
	})
}

// Where a descriptor comes to name the bounds, rows that have any are written
// anew with the next snapshot and the old versions stay as they were; where it
// names them no more, the same again. In between, loading is quiet.
func TestBoundsOfAChangedDescriptor(t *testing.T) {
	onEngines(t, func(p *permits) {
		plain, named := parsed(t, permit("")...), parsed(t, permit(bounded)...)
		rows := people(3, 1)
		file := permitHeader + rows[0] + ",1150102,2026-03-31\n" + rows[1] + ",,\n" + rows[2] + ",,2026-05-31\n"
		p.load(plain, file)
		for _, step := range []struct {
			d                  *registry.Descriptor
			changed, unchanged int64
		}{{named, 2, 1}, {named, 0, 3}, {plain, 2, 1}, {plain, 0, 3}, {named, 2, 1}} {
			b := p.load(step.d, file+strings.Repeat("\n", p.day))
			if b.Changed != step.changed || b.Unchanged != step.unchanged || b.Added+b.Removed+b.Quarantined != 0 {
				p.Fatalf("%+v", b)
			}
		}
		all := p.of(rows[0][:10])
		if len(all) != 4 || len(p.of(rows[1][:10])) != 1 {
			p.Fatalf("%d and %d versions", len(all), len(p.of(rows[1][:10])))
		}
		for i, v := range all {
			if is := v.ValidFrom == 20260102 && v.ValidTo == 20260331; is != (i%2 == 1) || !slices.Equal(v.Values, all[0].Values) {
				p.Errorf("version %d: %+v", i, v)
			}
		}
	})
}

// Snapshots and the equivalent deltas hold the same bounds.
func TestBoundsOfSnapshotsAndDeltas(t *testing.T) {
	luck := rand.New(rand.NewPCG(3, 11))
	whole, changes := newWorld(t, permit(bounded)...), newWorld(t, append(permit(bounded), asDeltas...)...)
	rows := people(20, 5)
	is := make([]string, len(rows))
	for range 8 {
		var delta []string
		for i, row := range rows {
			if is[i] != "" && luck.IntN(2) == 0 {
				continue
			}
			from, length := luck.IntN(300), luck.IntN(200)-20 // some are refused
			day := now.AddDate(0, 0, from)
			is[i] = fmt.Sprintf("%s,%03d%s,%s", row, day.Year()-1911, day.Format("0102"), day.AddDate(0, 0, length).Format("2006-01-02"))
			delta = append(delta, "U,"+is[i])
		}
		again := func(o *intake.Options) { o.Again = true }
		whole.must(permitHeader+strings.Join(is, "\n")+"\n", again)
		changes.must("op,"+permitHeader+strings.Join(delta, "\n")+"\n", again)
		for key, v := range whole.rows {
			w, there := changes.rows[key]
			if !there || v.ValidFrom != w.ValidFrom || v.ValidTo != w.ValidTo || v.Hash != w.Hash {
				t.Fatalf("%+v and %+v", v, w)
			}
			if v.ValidFrom == 0 || v.ValidTo < v.ValidFrom {
				t.Fatalf("%+v", v)
			}
		}
		if len(whole.rows) != len(changes.rows) {
			t.Fatalf("%d and %d rows", len(whole.rows), len(changes.rows))
		}
	}
	if len(whole.rejected) == 0 {
		t.Error("no row was refused")
	}
}
