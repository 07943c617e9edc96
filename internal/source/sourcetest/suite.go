package sourcetest

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/source"
)

// Harness is one source under test and what is known of its data.
type Harness struct {
	Source source.Source
	// Dead is the same source with its data out of reach (a closed file,
	// nobody listening): what it answers shows whether data was sought.
	Dead source.Source
	// Found has rows, the first of which is exactly Want; None has none.
	Found, None mpolice.Subject
	Want        map[mpolice.FieldName]string
	// Unsupported is a subject of a kind that the register is not keyed by;
	// zero where it is keyed by every kind.
	Unsupported mpolice.Subject
	// Touched counts requests that reached the data; nil where only Dead tells.
	Touched func() int64
}

// Run holds the source to its contract.
func Run(t *testing.T, h Harness) {
	t.Run("refuses without a receipt", h.refuses)
	t.Run("found", h.found)
	t.Run("none", h.none)
	t.Run("only the fields asked", h.fields)
	t.Run("unknown field", h.unknownField)
	t.Run("unsupported kind", h.unsupported)
	t.Run("deadline", h.deadline)
	t.Run("data out of reach", h.dead)
	t.Run("many at once", h.concurrent)
}

func (h Harness) register() mpolice.Register { return h.Source.Register() }

func (h Harness) all() []mpolice.FieldName { return slices.Sorted(maps.Keys(h.Want)) }

func (h Harness) touched() int64 {
	if h.Touched == nil {
		return 0
	}
	return h.Touched()
}

// refuses tries every receipt that does not cover the ask, on the living and
// on the dead source: the error must be the refusal, so nothing was sought.
func (h Harness) refuses(t *testing.T) {
	receipts := map[string]audit.Receipt{
		"zero":             {},
		"no register":      Receipt(t, h.Found),
		"another register": Receipt(t, h.Found, h.register()+"-other"),
		"another subject":  Receipt(t, h.None, h.register()),
	}
	for name, receipt := range receipts {
		for where, s := range map[string]source.Source{"living": h.Source, "dead": h.Dead} {
			before := h.touched()
			rows, err := s.Lookup(t.Context(), receipt, source.Ask{Subject: h.Found, Fields: h.all()})
			if !errors.Is(err, mpolice.ErrNoReceipt) || rows != nil {
				t.Errorf("%s receipt, %s source: %d rows, error %v", name, where, len(rows), err)
			}
			if after := h.touched(); after != before {
				t.Errorf("%s receipt, %s source: data was touched", name, where)
			}
		}
	}
}

func (h Harness) ask(t *testing.T, s mpolice.Subject, fields ...mpolice.FieldName) ([]source.Row, error) {
	t.Helper()
	return h.Source.Lookup(t.Context(), Receipt(t, s, h.register()), source.Ask{Subject: s, Fields: fields})
}

func (h Harness) found(t *testing.T) {
	before := h.touched()
	rows, err := h.ask(t, h.Found, h.all()...)
	if err != nil || len(rows) == 0 || len(rows) > source.MaxRows {
		t.Fatalf("%d rows, error %v", len(rows), err)
	}
	if !reflect.DeepEqual(rows[0].Fields, h.Want) {
		t.Errorf("fields %v, want %v", rows[0].Fields, h.Want)
	}
	keys := map[string]bool{}
	for _, row := range rows {
		if row.Key == "" || keys[row.Key] {
			t.Errorf("row key %q is empty or there twice", row.Key)
		}
		keys[row.Key] = true
	}
	again, err := h.ask(t, h.Found, h.all()...)
	if err != nil || !reflect.DeepEqual(again, rows) {
		t.Errorf("asked again: another answer, error %v", err)
	}
	if h.Touched != nil && h.touched() == before {
		t.Error("the counter of requests does not count")
	}
}

func (h Harness) none(t *testing.T) {
	if rows, err := h.ask(t, h.None, h.all()...); err != nil || len(rows) != 0 {
		t.Errorf("%d rows, error %v", len(rows), err)
	}
}

func (h Harness) fields(t *testing.T) {
	for _, name := range h.all() {
		rows, err := h.ask(t, h.Found, name)
		want := map[mpolice.FieldName]string{name: h.Want[name]}
		if err != nil || len(rows) == 0 || !reflect.DeepEqual(rows[0].Fields, want) {
			t.Errorf("asked for %s: error %v, %d rows or other fields", name, err, len(rows))
		}
	}
	rows, err := h.ask(t, h.Found)
	if err != nil || len(rows) == 0 || len(rows[0].Fields) != 0 || rows[0].Key == "" {
		t.Errorf("asked for no field: error %v, %d rows, or fields", err, len(rows))
	}
}

func (h Harness) unknownField(t *testing.T) {
	rows, err := h.ask(t, h.Found, h.all()[0], "no_such_field")
	if !errors.Is(err, source.ErrField) || rows != nil {
		t.Errorf("%d rows, error %v", len(rows), err)
	}
}

func (h Harness) unsupported(t *testing.T) {
	if h.Unsupported.IsZero() {
		h.Unsupported = mpolice.Subject{Kind: "no_such_kind", Key: "X"}
	}
	rows, err := h.ask(t, h.Unsupported, h.all()...)
	if !errors.Is(err, source.ErrKind) || rows != nil {
		t.Errorf("%d rows, error %v", len(rows), err)
	}
}

func (h Harness) deadline(t *testing.T) {
	receipt := Receipt(t, h.Found, h.register())
	past, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	rows, err := h.Source.Lookup(past, receipt, source.Ask{Subject: h.Found, Fields: h.all()})
	if !errors.Is(err, context.DeadlineExceeded) || rows != nil {
		t.Errorf("deadline passed: %d rows, error %v", len(rows), err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	rows, err = h.Source.Lookup(gone, receipt, source.Ask{Subject: h.Found, Fields: h.all()})
	if !errors.Is(err, context.Canceled) || rows != nil {
		t.Errorf("cancelled: %d rows, error %v", len(rows), err)
	}
}

func (h Harness) dead(t *testing.T) {
	receipt := Receipt(t, h.Found, h.register())
	rows, err := h.Dead.Lookup(t.Context(), receipt, source.Ask{Subject: h.Found, Fields: h.all()})
	if err == nil || errors.Is(err, mpolice.ErrNoReceipt) || errors.Is(err, source.ErrMalformed) || rows != nil {
		t.Errorf("%d rows, error %v", len(rows), err)
	}
}

func (h Harness) concurrent(t *testing.T) {
	receipt := Receipt(t, h.Found, h.register())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				rows, err := h.Source.Lookup(t.Context(), receipt, source.Ask{Subject: h.Found, Fields: h.all()})
				if err != nil || len(rows) == 0 || !maps.Equal(rows[0].Fields, h.Want) {
					t.Errorf("%d rows or other fields, error %v", len(rows), err)
					return
				}
			}
		})
	}
	wg.Wait()
}
