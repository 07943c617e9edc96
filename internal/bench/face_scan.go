package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"mpolice/internal/face/search"
	"mpolice/internal/face/search/kernel"
)

const (
	defaultBLAS = 20 // FAISS multiplies matrices from so many probes on
	forcedBLAS  = 1
	wide        = 16 // probes of a large batch
	// manyTemplates is from when on there are goals: a smaller gallery lies in
	// the processor's caches, and what is fixed in a search weighs.
	manyTemplates = 1_000_000
	sameScore     = 1e-4 // float32 sums differ by their order
)

// The rows' names.
const (
	rowFAISS    = "search, batch 1, one thread"
	rowAVX2     = "search, batch 1, AVX2 path, one thread"
	rowBLAS1    = "search, batch 1, one thread, beside BLAS"
	rowBLAS16   = "search, batch 16, one thread"
	rowFlat     = "search, batch 1, one thread, beside C"
	rowRead1    = "bandwidth, one thread"
	rowRead2    = "bandwidth, two threads"
	rowRescored = "rows rescored, batch %d, worst probe"
)

// scan measures search beside FAISS, a flat scan in C and the machine's memory.
// One peer at a time is in memory.
func (b *faceBench) scan(ctx context.Context) ([]FaceRow, error) {
	faiss, err := b.beside(ctx, peerFAISS, (*faceField).besideFAISS, rowFAISS, rowAVX2, rowBLAS1, rowBLAS16)
	if err != nil {
		return nil, err
	}
	flat, err := b.beside(ctx, peerFlat, (*faceField).besideFlat, rowFlat, rowRead1, rowRead2)
	if err != nil {
		return nil, err
	}
	rows := slices.Concat(faiss, flat)
	for _, batch := range []int{1, wide} {
		r, err := b.field.rescored(ctx, b.Rounds, batch)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// beside runs a peer, checks that it finds what we find, and measures. Where
// the peer is missing the rows say so.
func (b *faceBench) beside(ctx context.Context, program peerProgram, run func(*faceField, context.Context, *peer, int) ([]FaceRow, error), names ...string) (rows []FaceRow, err error) {
	p, err := b.startPeer(ctx, program, b.field)
	if reason, ok := missing(err); ok {
		return unmeasured(reason, names...), nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := b.field.agree(ctx, p); err != nil {
		return nil, err
	}
	b.Progress("search beside "+program.name+" "+b.field.String()+":", 0, 0)
	return run(b.field, ctx, p, b.Rounds)
}

// agree holds a peer to the same lists: a peer that searched something else
// would be no measure. Scores are compared rank by rank, because rows of nearly
// equal scores may change places in float32.
func (f *faceField) agree(ctx context.Context, p *peer) error {
	g, err := f.local(plain())
	if err != nil {
		return err
	}
	for i := range 8 {
		_, theirs, err := p.search(i, 1, faceK)
		if err != nil {
			return err
		}
		answer, err := g.Search(ctx, search.Query{Probes: f.probes[i : i+1], K: faceK, Filter: search.Everything()})
		if err != nil {
			return err
		}
		for rank, h := range answer.Hits[0] {
			if math.Abs(h.Score-theirs[rank].score) > sameScore {
				return fmt.Errorf("%s finds other templates (probe %d, rank %d: %g, ours %g)", p.name, i, rank+1, theirs[rank].score, h.Score)
			}
		}
	}
	return nil
}

// race is one comparison with a peer.
func (f *faceField) race(ctx context.Context, rounds int, a ask, its contender) (pair, error) {
	mine, _, err := f.ours(a)
	if err != nil {
		return pair{}, err
	}
	return alternate(ctx, rounds, mine, its)
}

func (f *faceField) besideFAISS(ctx context.Context, p *peer, rounds int) (rows []FaceRow, err error) {
	const index = "FAISS IndexFlatIP, one thread"
	avx2, broad := plain(), plain()
	avx2.kind, broad.batch = kernel.AVX2, wide
	for _, x := range []struct {
		name, anchor string
		a            ask
		blas         int
		goal         float64
	}{
		{rowFAISS, index, plain(), defaultBLAS, 8},
		{rowAVX2, index, avx2, defaultBLAS, 4},
		{rowBLAS1, index + ", BLAS forced", plain(), forcedBLAS, 0},
		{rowBLAS16, index + ", BLAS forced", broad, forcedBLAS, 9},
	} {
		if !x.a.kind.Runs() {
			rows = append(rows, unmeasured("this processor does not run the kernel "+x.a.kind.String(), x.name)...)
			continue
		}
		if err := p.blas(x.blas); err != nil {
			return nil, err
		}
		race, err := f.race(ctx, rounds, x.a, p.searching(x.a.batch))
		if err != nil {
			return nil, err
		}
		rows = append(rows, race.faster(x.name, x.anchor, f.goal(x.goal)).
			noting("FAISS %s, OpenBLAS for %s, %s", p.facts["faiss"], p.facts["openblas_core"], f.memory(p)))
	}
	return rows, nil
}

func (f *faceField) besideFlat(ctx context.Context, p *peer, rounds int) ([]FaceRow, error) {
	race, err := f.race(ctx, rounds, plain(), p.searching(1))
	if err != nil {
		return nil, err
	}
	rows := []FaceRow{race.faster(rowFlat, "float32 flat in C, AVX-512, one thread", f.goal(3.5)).noting("%s, %s", p.facts["compiler"], f.memory(p))}
	for threads, name := range []string{1: rowRead1, 2: rowRead2} {
		if threads == 0 {
			continue
		}
		r, err := f.bandwidth(ctx, p, rounds, threads, name)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// bandwidth is how fast a whole search goes through the codes that it reads,
// beside a loop that reads as many bytes and does nothing else.
func (f *faceField) bandwidth(ctx context.Context, p *peer, rounds, threads int, name string) (FaceRow, error) {
	a := plain()
	a.threads = threads
	mine, work, err := f.ours(a)
	if err != nil {
		return FaceRow{}, err
	}
	if _, err := mine(ctx, 0); err != nil { // tells what a search reads
		return FaceRow{}, err
	}
	bytes := work.stats.Blocks * int64(kernel.BlockBytes(f.Dim))
	var loop string
	race, err := alternate(ctx, rounds, mine, p.reading(bytes, threads, &loop))
	if err != nil {
		return FaceRow{}, err
	}
	return race.through(name, "AVX-512 read loop ("+loop+") over as many bytes", bytes, f.goal(0.85)).
		noting("%.0f MB each; %s", float64(bytes)/1e6, f.memory(p)), nil
}

// goal is none for a small gallery.
func (f *faceField) goal(g float64) float64 {
	if f.Templates < manyTemplates {
		return 0
	}
	return g
}

// memory says in what pages the contenders' memory lies.
func (f *faceField) memory(p *peer) string {
	return fmt.Sprintf("huge pages: ours %d MB (codes %d MB), its %s kB; rows and file in %s", hugeMB(), f.codeBytes()>>20, p.facts["huge_kb"], f.where)
}

// rescored is the greatest share of rows that any probe needed.
func (f *faceField) rescored(ctx context.Context, rounds, batch int) (FaceRow, error) {
	a := plain()
	a.batch = batch
	mine, work, err := f.ours(a)
	if err != nil {
		return FaceRow{}, err
	}
	for i := range rounds {
		if _, err := mine(ctx, i); err != nil {
			return FaceRow{}, err
		}
	}
	worst := slices.Max(work.rescored)
	r := within(fmt.Sprintf(rowRescored, batch), 100*worst, 0, 0.1, "%")
	if f.goal(1) == 0 {
		r.Goal, r.Met = "", true
	}
	slices.Sort(work.rescored)
	return faceRow(r, "").noting("%.0f rows; median %.0f; %d searches, batches counted by their mean",
		worst*float64(f.Templates), work.rescored[len(work.rescored)/2]*float64(f.Templates), len(work.rescored)), nil
}
