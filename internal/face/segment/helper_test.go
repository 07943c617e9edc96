package segment

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"mpolice/internal/face/search"
	"mpolice/internal/face/segment/disk"
)

const testDim = 24

var testModel = [32]byte{1, 2, 3}

// memoryRoot is a keyring that forgets what it replaced, as it must.
type memoryRoot struct {
	mu   sync.Mutex
	key  []byte
	step func(string) error
}

func newRoot() *memoryRoot { return &memoryRoot{key: bytes.Repeat([]byte{7}, 32)} }

func (m *memoryRoot) Current(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.Clone(m.key), nil
}

func (m *memoryRoot) Replace(_ context.Context, next []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.step != nil {
		if err := m.step("root before"); err != nil {
			return err
		}
	}
	m.key = bytes.Clone(next)
	if m.step != nil {
		return m.step("root after")
	}
	return nil
}

type fixedClock struct{}

func (fixedClock) Now() time.Time { return time.Date(2026, 11, 22, 3, 4, 5, 6000, time.UTC) }

func options(dir string, root RootKey) Options {
	return Options{
		Dir: dir, Model: testModel, Dim: testDim, Root: root, Create: true,
		LogCapacity: 40, Workers: 2, Clock: fixedClock{},
	}
}

func mustOpen(t testing.TB, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// rowOf is the template of an id in every test.
func rowOf(id uint64, dim int) []float32 {
	r := rand.New(rand.NewPCG(id, 99))
	row, sum := make([]float32, dim), 0.0
	for i := range row {
		v := r.NormFloat64()
		row[i] = float32(v)
		sum += v * v
	}
	for i := range row {
		row[i] /= float32(math.Sqrt(sum))
	}
	return row
}

func categoryOf(id uint64) uint16 { return uint16(id % 3) }

func records(ids ...uint64) []Record {
	out := make([]Record, len(ids))
	for i, id := range ids {
		out[i] = Record{ID: id, Category: categoryOf(id), Row: rowOf(id, testDim)}
	}
	return out
}

func idsFrom(from, n uint64) []uint64 {
	ids := make([]uint64, n)
	for i := range ids {
		ids[i] = from + uint64(i)
	}
	return ids
}

func mustAppend(t testing.TB, s *Store, ids ...uint64) {
	t.Helper()
	for c := range slices.Chunk(ids, 16) {
		if err := s.Append(t.Context(), records(c...)); err != nil {
			t.Fatal(err)
		}
	}
}

func mustErase(t testing.TB, s *Store, ids ...uint64) []Certificate {
	t.Helper()
	certs, err := s.Erase(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	return certs
}

func mustSeal(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// liveIDs is what Records lists, sorted; it holds it against Has and Len.
func liveIDs(t testing.TB, s *Store) []uint64 {
	t.Helper()
	ids := []uint64{}
	s.Records(func(id uint64, category uint16) bool {
		if category != categoryOf(id) {
			t.Errorf("id %d has category %d", id, category)
		}
		ids = append(ids, id)
		return true
	})
	slices.Sort(ids)
	if len(ids) != s.Len() {
		t.Errorf("%d records, Len %d", len(ids), s.Len())
	}
	for _, id := range ids {
		if !s.Has(id) {
			t.Errorf("Has(%d) is false", id)
		}
	}
	return ids
}

// checkParts holds the loaded parts against the ids that must be live: id,
// category, codes and row, bit for bit.
func checkParts(t testing.TB, parts []search.Part, want []uint64) {
	t.Helper()
	var got []uint64
	for _, p := range parts {
		for slot := range p.Set.Len() {
			id, category, ok := p.Set.ID(slot)
			if !ok {
				continue
			}
			row, err := p.Rows.Row(slot, make([]float32, testDim))
			if err != nil {
				t.Fatalf("row of %d: %v", id, err)
			}
			if !slices.Equal(row, rowOf(id, testDim)) || category != categoryOf(id) {
				t.Fatalf("id %d came back as another", id)
			}
			got = append(got, id)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Fatalf("loaded %v, want %v", got, want)
	}
}

// sound verifies everything and compares the content.
func sound(t testing.TB, s *Store, want []uint64) {
	t.Helper()
	if got := liveIDs(t, s); !slices.Equal(got, want) {
		t.Fatalf("live %v, want %v", got, want)
	}
	if err := s.Verify(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	parts, err := s.Load(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	checkParts(t, parts, want)
}

// filesOf reads a whole folder.
func filesOf(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = data
	}
	return files
}

func writeFiles(t testing.TB, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func asDamage(err error) *Damage {
	var d *Damage
	errors.As(err, &d)
	return d
}

func withObserver(o Options, obs disk.Observer) Options {
	o.observe = obs
	return o
}
