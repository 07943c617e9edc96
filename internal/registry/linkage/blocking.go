package linkage

import (
	"slices"
)

// atomRef names an atom of a column in a model.
type atomRef struct {
	Col  int    `json:"col"`
	Atom string `json:"atom"`
}

// atom is an atomRef made ready: the hash of every value of the column.
type atom struct {
	atomRef
	def   atomDef
	order int // 0 = whole value
	hash  []uint64
}

// blockKey is a conjunction of atoms: records that agree in all of them are
// compared.
type blockKey struct {
	Atoms []atomRef `json:"atoms"`
	// Refine lists the atoms that split an oversize block, each on its own.
	Refine []atomRef `json:"refine,omitempty"`
	// Oversize lists the hashes of the blocks that were too big when the
	// model was made. It is frozen: whether two records meet depends on the
	// model and the two records, never on what else has been loaded since.
	Oversize []uint64 `json:"oversize,omitempty"`
	// Refused lists the blocks that were too big even when refined.
	Refused []uint64 `json:"refused,omitempty"`
}

// blocker turns records into slots: one 32-bit hash for every key and every
// refinement of a key, 0 where the record has no such block. Two records are
// a candidate pair if any slot is equal and not 0. (32 bits are enough: a
// collision adds a pair to be scored, it never takes one away.)
type blocker struct {
	keys  []blockKey
	bound [][]*atom // by key: its atoms, then its refining atoms
	width int       // slots of a record
	at    []int     // first slot of the key
}

func newBlocker(t *table, keys []blockKey, atoms *atomSet) *blocker {
	b := &blocker{keys: keys}
	for _, k := range keys {
		var bound []*atom
		for _, r := range slices.Concat(k.Atoms, k.Refine) {
			bound = append(bound, atoms.get(t, r))
		}
		b.bound = append(b.bound, bound)
		b.at = append(b.at, b.width)
		b.width += 1 + len(k.Refine)
	}
	return b
}

// combine is the hash of the atoms' values of one record, 0 if one is null.
// The parts are added, so that given and family name may change places.
func combine(atoms []*atom, row []uint32) uint64 {
	var sum uint64 = seed0
	for _, a := range atoms {
		h := a.hash[row[a.Col]]
		if h == 0 {
			return 0
		}
		sum += mix(h, seed1)
	}
	return mix(sum, seed2) | 1
}

// slots writes a record's slots into out, which has width elements.
func (b *blocker) slots(row []uint32, out []uint32) {
	for k := range b.keys {
		key := &b.keys[k]
		at, n := b.at[k], len(key.Atoms)
		clear(out[at : at+1+len(key.Refine)])
		h := combine(b.bound[k][:n], row)
		if h == 0 {
			continue
		}
		if len(key.Oversize) == 0 || !contains(key.Oversize, h) {
			out[at] = short(h)
			continue
		}
		for r, a := range b.bound[k][n:] {
			if v := a.hash[row[a.Col]]; v != 0 {
				if s := mix(h, v+uint64(r)) | 1; !contains(key.Refused, s) {
					out[at+1+r] = short(s)
				}
			}
		}
	}
}

func contains(sorted []uint64, h uint64) bool {
	_, ok := slices.BinarySearch(sorted, h)
	return ok
}

// short folds a hash to a slot that is not 0.
func short(h uint64) uint32 {
	if s := uint32(h >> 32); s != 0 {
		return s
	}
	return 1
}

// atomSet makes every atom of a table once.
type atomSet struct{ made map[atomRef]*atom }

func newAtomSet() *atomSet { return &atomSet{made: map[atomRef]*atom{}} }

// get returns the atom with its hashes brought up to the column's dictionary.
// A column of no field or an unknown atom is the constant atom, which all
// records share.
func (s *atomSet) get(t *table, ref atomRef) *atom {
	a := s.made[ref]
	if a == nil {
		a = &atom{atomRef: ref}
		for i, d := range atomsOf(t.cols[ref.Col].Kind) {
			if d.name == ref.Atom {
				a.def, a.order = d, i
			}
		}
		s.made[ref] = a
	}
	a.extend(t)
	return a
}

func (a *atom) extend(t *table) {
	values := t.dictOf[t.cols[a.Col].dict].values
	if len(a.hash) == 0 {
		a.hash = append(make([]uint64, 0, len(values)), 0)
	}
	salt := hashString(a.Atom, 64)
	for _, v := range values[len(a.hash):] {
		h := a.def.fn(v)
		if h != 0 {
			h = mix(h, salt) | 1
		}
		a.hash = append(a.hash, h)
	}
}
