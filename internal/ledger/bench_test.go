package ledger

import (
	"context"
	"testing"
)

// BenchmarkSeal seals a backlog on the real disk with real fsyncs. Goal: 10,000 records/s.
func BenchmarkSeal(b *testing.B) {
	const leaves, size = 100_000, 220
	for b.Loop() {
		b.StopTimer()
		dir := b.TempDir()
		b.StartTimer()
		if cp, err := Fill(b.Context(), dir, leaves, size); err != nil || cp.Size != leaves {
			b.Fatal(cp.Size, err)
		}
	}
	b.ReportMetric(leaves*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkSealTrickle is what a round costs that finds 200 leaves, as every second on a busy day.
func BenchmarkSealTrickle(b *testing.B) {
	signer, vkey := testKey(b)
	src := &noise{size: 220}
	s, err := Open(b.Context(), Config{Dir: b.TempDir(), Signer: signer, VKey: vkey, Source: src, Anchor: &MemoryAnchor{}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		src.n += 200
		mustSeal(b, s)
	}
	b.ReportMetric(200*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkVerify checks a whole log with one worker. Goal: 300,000 leaves/s on one core.
func BenchmarkVerify(b *testing.B) {
	const leaves, size = 200_000, 220
	dir := b.TempDir()
	if _, err := Fill(b.Context(), dir, leaves, size); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := VerifyDir(context.Background(), dir, nil, Options{Workers: 1})
		if err != nil || !r.OK() || r.Checked != leaves {
			b.Fatal(err, r.Problems)
		}
	}
	b.ReportMetric(leaves*float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
}

// BenchmarkProof makes and checks one proof file.
func BenchmarkProof(b *testing.B) {
	const leaves = 70_000
	dir := b.TempDir()
	if _, err := Fill(b.Context(), dir, leaves, 220); err != nil {
		b.Fatal(err)
	}
	r, err := OpenReader(dir, nil)
	if err != nil {
		b.Fatal(err)
	}
	for i := int64(0); b.Loop(); i++ {
		if _, err := r.Proof(i * 7919 % leaves); err != nil {
			b.Fatal(err)
		}
	}
}
