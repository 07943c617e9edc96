package synth_test

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"testing"
	"time"

	"mpolice/internal/synth"
)

var now = time.Date(2026, 11, 22, 3, 17, 5, 0, time.UTC)

func city(t testing.TB, people int) *synth.City {
	t.Helper()
	c, err := synth.New(synth.Config{Seed: 7, People: people, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// all collects a small city whole.
func all(c *synth.City) synth.Batch {
	var out synth.Batch
	to := reflect.ValueOf(&out).Elem()
	for b := range c.Batches() {
		from := reflect.ValueOf(b).Elem()
		for i := range to.NumField() {
			to.Field(i).Set(reflect.AppendSlice(to.Field(i), from.Field(i)))
		}
	}
	return out
}

func digest(c *synth.City) [32]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%+v\n", c.Organisation)
	for b := range c.Batches() {
		fmt.Fprintf(h, "%+v\n", *b)
	}
	return [32]byte(h.Sum(nil))
}

func TestSameConfigSameBytes(t *testing.T) {
	first := city(t, 5000)
	want := digest(first)
	if digest(first) != want {
		t.Error("the same city streams other bytes the second time")
	}
	if digest(city(t, 5000)) != want {
		t.Error("the same config makes other bytes")
	}
	for _, other := range []synth.Config{
		{Seed: 8, People: 5000, Now: now},
		{Seed: 7, People: 5001, Now: now},
		{Seed: 7, People: 5000, Now: now.AddDate(0, 0, 1)},
	} {
		c, err := synth.New(other)
		if err != nil {
			t.Fatal(err)
		}
		if digest(c) == want {
			t.Errorf("%+v makes the same bytes", other)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for name, cfg := range map[string]synth.Config{
		"too few":    {People: 999, Now: now},
		"negative":   {People: -1, Now: now},
		"too many":   {People: synth.MaxPeople + 1, Now: now},
		"no instant": {People: 1000},
	} {
		if c, err := synth.New(cfg); err == nil || c != nil {
			t.Errorf("%s: city made", name)
		}
	}
	c, err := synth.New(synth.Config{Now: now})
	if err != nil || c.People != synth.DefaultPeople {
		t.Errorf("the zero number of people: %v, error %v", c, err)
	}
}

func TestBatchesCanBeLeft(t *testing.T) {
	for range city(t, 5000).Batches() {
		break
	}
	for range city(t, 5000).Immigration() {
		break
	}
}

func BenchmarkCity(b *testing.B) {
	const people = 200_000
	c := city(b, people)
	rows := 0
	b.ReportAllocs()
	for b.Loop() {
		for batch := range c.Batches() {
			rows += batch.ResidentRows() + len(batch.Immigration)
		}
	}
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(float64(people)*float64(b.N)/seconds, "people/s")
	b.ReportMetric(float64(rows)/seconds, "rows/s")
}
