package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"mpolice/internal/registry/linkage"
	"mpolice/internal/registry/linkage/linktest"
)

// splinkPairs is what Splink's author published: a thousand million pairs of
// seven million records in about 130 s on a large server (Linacre, "Fast
// deduplication", 2024-01-18). It was not run here.
const splinkPairs = 7.7e6

const anchorSplink = "Splink, published, a large server"

// sources are those of linktest, each an authoritative register.
var sources = []uint8{0, 1, 2, 3, 4, 5, 6, 7, 8}

// linkage measures the linking of records in memory, model fitted, pairs
// scored, entities formed. The records are made before the clock starts; their
// memory counts.
func (b *registryBench) linkage(ctx context.Context) ([]RegistryRow, error) {
	b.Progress("records made:", 0, int64(b.Records))
	set := slices.Collect(linktest.Generate(linktest.Options{Records: b.Records, Seed: 1, Copies: 700, IDMissing: 200, Twins: 10, Strangers: 10}))
	peak := newPeak()
	b.Progress("records linked:", 0, int64(b.Records))
	start := time.Now()
	l, err := linkage.Link(ctx, linktest.Fields(), linktest.Records(set), linkage.Config{Policy: linkage.Registry(sources...)})
	if err != nil {
		return nil, err
	}
	took, most := time.Since(start).Seconds(), peak.bytes()
	s := l.Stats()
	pairs, cores := float64(s.Pairs), float64(runtime.GOMAXPROCS(0))
	per := rate("candidate pairs a record", pairs/float64(s.Records), 0, 10, "pairs")
	whole := told("records linked, end to end", took, 0, "s")
	if b.Records >= 1_000_000 { // the goal is for so many
		whole = within(whole.Name, took, 0, 12*float64(b.Records)/1e6, "s")
	}
	return []RegistryRow{
		beside(whole, "").
			noting("%d records; load %.2f s, fit %.2f s, score %.2f s, cluster %.2f s", s.Records, s.Load, s.Fit, s.Score, s.Cluster),
		beside(per, ""),
		beside(rate("pairs scored, a core", pairs/s.Score/cores, splinkPairs, 2e6, "pairs/s"), anchorSplink).
			noting("%d pairs in %.2f s on %d cores; %.2g pairs/s end to end", s.Pairs, s.Score, int(cores), pairs/took),
		beside(within("memory while linking, at most", float64(most)/1e9, 0, 2, "GB"), "").noting("%s", peak.how()),
	}, nil
}

// hardRecords is how many records one round of hard negatives has.
const hardRecords = 200_000

// hard tries to join different people who are most easily taken for one: twins,
// and strangers of the same name and birthday. Every other round all national
// ids are left out.
func (b *registryBench) hard(ctx context.Context) ([]RegistryRow, error) {
	var tries, merges [2]int64
	for round := 0; tries[0]+tries[1] < int64(b.Tries); round++ {
		if round > 1000 {
			return nil, fmt.Errorf("%d tries only in %d rounds", tries[0]+tries[1], round)
		}
		noID := round % 2
		set := slices.Collect(linktest.Generate(linktest.Options{
			Records: min(hardRecords, b.Tries), Seed: uint64(100 + round), Copies: 900, IDMissing: 300, NoID: noID == 1, Twins: 300, Strangers: 300,
		}))
		l, err := linkage.Link(ctx, linktest.Fields(), linktest.Records(set), linkage.Config{Policy: linkage.Registry(sources...)})
		if err != nil {
			return nil, err
		}
		tried, merged := linktest.FalseMerges(set, l)
		tries[noID], merges[noID] = tries[noID]+tried, merges[noID]+merged
		b.Progress("hard negatives tried:", min(tries[0]+tries[1], int64(b.Tries)), int64(b.Tries))
	}
	all, wrong := tries[0]+tries[1], merges[0]+merges[1]
	return []RegistryRow{
		beside(within("false automatic merges per million tries", float64(wrong)/float64(all)*1e6, 0, 1, "merges"), "").
			noting("%d of %d tries: %d of %d with national ids (30 %% missing), %d of %d without any", wrong, all, merges[0], tries[0], merges[1], tries[1]),
	}, nil
}
