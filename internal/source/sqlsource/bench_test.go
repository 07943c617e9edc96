package sqlsource_test

import (
	"path/filepath"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/source"
	"mpolice/internal/source/sourcetest"
	"mpolice/internal/source/sqlsource"
	"mpolice/internal/synth"
)

func demoLoad(tb testing.TB, people int) (*synth.City, sqlsource.Load) {
	tb.Helper()
	c, err := synth.New(synth.Config{Seed: 7, People: people, Now: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)})
	if err != nil {
		tb.Fatal(err)
	}
	return c, sqlsource.Load{Seed: c.Seed, People: c.People, MadeAt: c.Now, Batches: c.Batches()}
}

func BenchmarkCreate(b *testing.B) {
	_, load := demoLoad(b, 100_000)
	path := filepath.Join(b.TempDir(), "registers.db")
	rows := int64(0)
	for b.Loop() {
		if err := sqlsource.Create(b.Context(), path, load, nil); err != nil {
			b.Fatal(err)
		}
		db, err := sqlsource.Open(b.Context(), path)
		if err != nil {
			b.Fatal(err)
		}
		rows += db.Info().Rows
		db.Close()
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkLookup(b *testing.B) {
	c, load := demoLoad(b, 100_000)
	path := filepath.Join(b.TempDir(), "registers.db")
	if err := sqlsource.Create(b.Context(), path, load, nil); err != nil {
		b.Fatal(err)
	}
	db, err := sqlsource.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	subjects := map[mpolice.Register]mpolice.Subject{}
	for batch := range c.Batches() {
		person := sourcetest.Subject(b, mpolice.SubjectNationalID, batch.Residents[7].NationalID)
		for _, s := range db.Sources() {
			subjects[s.Register()] = person
		}
		car := sourcetest.Subject(b, mpolice.SubjectPlate, batch.Vehicles[7].Plate)
		subjects[mpolice.RegisterVehicle], subjects[mpolice.RegisterStolen] = car, car
	}
	for _, s := range db.Sources() {
		b.Run(string(s.Register()), func(b *testing.B) {
			subject := subjects[s.Register()]
			receipt := sourcetest.Receipt(b, subject, s.Register())
			ask := source.Ask{Subject: subject, Fields: sqlsource.Fields(s.Register())}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Lookup(b.Context(), receipt, ask); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("fan-out of three", func(b *testing.B) {
		var questions []source.Question
		subject := subjects[mpolice.RegisterHousehold]
		receipt := sourcetest.Receipt(b, subject, mpolice.RegisterHousehold, mpolice.RegisterLicence, mpolice.RegisterWanted)
		for _, s := range db.Sources() {
			if receipt.Covers(s.Register(), subject) == nil {
				questions = append(questions, source.Question{
					Source: s, Ask: source.Ask{Subject: subject, Fields: sqlsource.Fields(s.Register())},
				})
			}
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := source.Fanout(b.Context(), receipt, questions); err != nil {
				b.Fatal(err)
			}
		}
	})
}
