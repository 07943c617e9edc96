package segment

import (
	"context"
	"flag"
	"math/rand/v2"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"mpolice/internal/face/search"
	"mpolice/internal/face/segment/disk"
	"mpolice/internal/face/segment/keytree"
)

var (
	benchSize   = flag.Int("size", 100_000, "templates of the benchmark store")
	benchDim    = flag.Int("dim", 192, "values of a template")
	benchFolder = flag.String("folder", "", "keep the benchmark store here between runs")
)

// durableRoot is a keyring of one file that is written durably, so that the
// time of an erasure holds all of its syncs.
type durableRoot struct{ disk *disk.Disk }

func (r durableRoot) Current(context.Context) ([]byte, error) { return r.disk.ReadFile("root.key") }

func (r durableRoot) Replace(_ context.Context, next []byte) error {
	return r.disk.Publish("root.key", next, true)
}

// benchOptions is a store as the program opens it.
func benchOptions(b *testing.B) Options {
	dir := *benchFolder
	if dir == "" {
		dir = b.TempDir()
	}
	root := durableRoot{disk.New(dir, nil)}
	if _, err := root.Current(b.Context()); err != nil {
		if err := root.Replace(b.Context(), make([]byte, 32)); err != nil {
			b.Fatal(err)
		}
	}
	return Options{Dir: filepath.Join(dir, "store"), Model: testModel, Dim: *benchDim, Root: root, Create: true}
}

// benchStore gives a store of -size templates in one sealed segment. The rows
// repeat; keys and ids do not.
func benchStore(b *testing.B, o Options) *Store {
	b.Helper()
	s := mustOpen(b, o)
	if s.Len() > 0 {
		return s
	}
	rows := make([][]float32, 64)
	for i := range rows {
		rows[i] = rowOf(uint64(i), *benchDim)
	}
	for from := 0; from < *benchSize; from += 8000 {
		batch := make([]Record, min(8000, *benchSize-from))
		for i := range batch {
			id := uint64(from + i + 1)
			batch[i] = Record{id, uint16(id % 20), rows[id%64]}
		}
		if err := s.Append(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Compact(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s
}

// cpu is the processor time of the process so far.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkOpenAndLoad is "ready to search": open, check, decrypt, fill the set.
func BenchmarkOpenAndLoad(b *testing.B) {
	o := benchOptions(b)
	s := benchStore(b, o)
	n := s.Len()
	s.Close()
	before := cpu()
	var opened time.Duration
	for b.Loop() {
		from := time.Now()
		s := mustOpen(b, o)
		opened += time.Since(from)
		if _, err := s.Load(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
	records := float64(n) * float64(b.N)
	b.ReportMetric(float64(cpu()-before)/records, "cpu-ns/record")
	b.ReportMetric(float64(b.Elapsed())/records, "wall-ns/record")
	b.ReportMetric(opened.Seconds()*1000/float64(b.N), "open-ms")
}

func BenchmarkErase(b *testing.B) {
	s := benchStore(b, benchOptions(b))
	if _, err := s.Load(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	ids := make([]uint64, 0, s.Len())
	s.Records(func(id uint64, _ uint16) bool { ids = append(ids, id); return true })
	rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	before, i := cpu(), 0
	var worst time.Duration
	for b.Loop() {
		from := time.Now()
		if _, err := s.Erase(b.Context(), ids[i:i+1]); err != nil {
			b.Fatal(err)
		}
		worst = max(worst, time.Since(from))
		i++
	}
	b.ReportMetric((cpu()-before).Seconds()*1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(worst.Seconds()*1000, "worst-ms")
}

func BenchmarkRow(b *testing.B) {
	s := benchStore(b, benchOptions(b))
	p, row := s.parts[0], make([]float32, s.dim)
	b.ReportAllocs()
	for b.Loop() {
		slot := rand.IntN(p.records)
		if _, err := p.Row(slot, row); err != nil && err != ErrErased {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	for name, size := range map[string]int{"one": 1, "batch of 1000": 1000} {
		b.Run(name, func(b *testing.B) {
			o := Options{Dir: b.TempDir(), Model: testModel, Dim: *benchDim, Root: newRoot(), Create: true}
			s := mustOpen(b, o)
			row, id := rowOf(1, *benchDim), uint64(0)
			for b.Loop() {
				batch := make([]Record, size)
				for i := range batch {
					id++
					batch[i] = Record{id, 1, row}
				}
				if err := s.Append(context.Background(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(id)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkEnvelope is the cost of one record's codes, apart from the store.
func BenchmarkEnvelope(b *testing.B) {
	var key recordKey
	var ad bound
	sealed, plain := make([]byte, 8+*benchDim+tag), make([]byte, 8+*benchDim)
	c := search.Code{Scale: 1, Codes: make([]int8, *benchDim)}
	ad.set(keytree.SegmentID{}, entry{})
	if err := sealCodes(sealed, &key, &ad, c); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := openCodes(plain, sealed, &key, &ad); err != nil {
			b.Fatal(err)
		}
	}
}
