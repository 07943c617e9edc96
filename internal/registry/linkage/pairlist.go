package linkage

import "iter"

// Pair is a kept pair of records, by row in the order of loading.
type Pair struct {
	A, B     int
	LogOdds  float64
	Decision Decision
}

// Probability is the chance that the pair is of one entity.
func (p Pair) Probability() float64 { return probability(p.LogOdds) }

// Pairs yields the kept pairs (see [Config.Floor]) of living records, in the
// order of rows.
func (l *Linker) Pairs() iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		for a := range l.links {
			if !l.live[a] {
				continue
			}
			for _, k := range l.links[a] {
				if int(k.to) < a {
					continue
				}
				d, _ := l.judge.verdict(uint32(a), k.to)
				if !yield(Pair{A: a, B: int(k.to), LogOdds: float64(k.odds), Decision: d}) {
					return
				}
			}
		}
	}
}

// ReviewBand yields the pairs that wait for a person: improbable, uncertain or
// forbidden ones that are not in one entity anyway.
func (l *Linker) ReviewBand() iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		for p := range l.Pairs() {
			if p.Decision == Review && l.entity[p.A] != l.entity[p.B] && !yield(p) {
				return
			}
		}
	}
}

// Conflicts yields the pairs that share a verified identifier and disagree in
// name, birth and sex: one of the two identifiers is wrong, or stolen.
func (l *Linker) Conflicts() iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		for p := range l.Pairs() {
			if p.Decision == Conflict && !yield(p) {
				return
			}
		}
	}
}

// Rows is how many rows there are, records replaced and deleted included.
func (l *Linker) Rows() int { return l.t.n }

// ID is the record id of a row.
func (l *Linker) ID(row int) string { return l.t.ids[row] }

// Entity is the entity of a record; ok is false for one that is not loaded.
func (l *Linker) Entity(id string) (e EntityID, ok bool) {
	row, ok := l.rows[id]
	if !ok {
		return 0, false
	}
	return l.entity[row], true
}

// EntityOf is the entity of a row, 0 for a row that is gone.
func (l *Linker) EntityOf(row int) EntityID {
	if !l.live[row] {
		return 0
	}
	return l.entity[row]
}

// Candidate reports whether two rows meet in a block.
func (l *Linker) Candidate(a, b int) bool { return l.pairs.candidate(uint32(a), uint32(b)) }
