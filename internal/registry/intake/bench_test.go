//go:build unix

package intake_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"mpolice/internal/registry/intake"
)

// processor is the time that this process has had of the processors: what a row
// costs even where others use them too.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkIntake measures the loader without a holding behind it: rows read,
// cut, checked, keyed, compared with nothing, and handed on.
func BenchmarkIntake(b *testing.B) {
	back := intake.SetChunkRows(4096)
	defer back()
	const rows = 200_000
	d := parsed(b)
	path := filepath.Join(b.TempDir(), "people.csv")
	if err := os.WriteFile(path, []byte(csvOf(people(rows, 1))), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			before := processor()
			for b.Loop() {
				store := newMemory()
				store.null = true
				got, err := intake.Load(context.Background(), store, d, intake.File{Path: path}, intake.Options{Clock: clock{now}, Workers: workers})
				if err != nil || got.Added != rows {
					b.Fatalf("%+v, %v", got, err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(rows)*float64(b.N)/(processor()-before).Seconds(), "rows/cpu-s")
		})
	}
}
