package linkage

import (
	"slices"
	"strings"
)

// BlockingRule is one blocking key of a model as a reader sees it.
type BlockingRule struct {
	// On lists what two records must share: fields, each with the part of
	// its value that is looked at ("surname.sound"). Empty compares all.
	On []string `json:"on"`
	// Pairs is how many pairs meet under the rule, whether or not they meet
	// under another one too.
	Pairs int64 `json:"pairs"`
	// Split is how many blocks were too big and are divided by a further field.
	Split int `json:"split_blocks,omitempty"`
	// Refused is how many of those stayed too big and are not compared.
	Refused int `json:"refused_blocks,omitempty"`
}

// BlockingRules lists the keys in the order in which pairs are made.
func (l *Linker) BlockingRules() []BlockingRule {
	out := make([]BlockingRule, len(l.model.Keys))
	for i, k := range l.model.Keys {
		r := BlockingRule{On: []string{}, Split: len(k.Oversize), Refused: len(k.Refused)}
		for _, a := range k.Atoms {
			r.On = append(r.On, l.atomName(a))
		}
		for s := l.block.at[i]; s <= l.block.at[i]+len(k.Refine); s++ {
			r.Pairs += l.pairs.meeting(s)
		}
		out[i] = r
	}
	return out
}

func (l *Linker) atomName(a atomRef) string {
	if a.Atom == "" {
		return ""
	}
	return strings.TrimSuffix(l.t.cols[a.Col].Name+"."+a.Atom, ".whole")
}

// Rule is the first blocking rule under which two rows meet, -1 none.
func (l *Linker) Rule(a, b int) int {
	w := l.pairs.width
	x, y := l.pairs.slots[a*w:a*w+w], l.pairs.slots[b*w:b*w+w]
	for s, h := range x {
		if h != 0 && h == y[s] {
			i, exact := slices.BinarySearch(l.block.at, s)
			if !exact {
				i--
			}
			return i
		}
	}
	return -1
}

// meeting counts the pairs of one slot.
func (p *pairMaker) meeting(slot int) (pairs int64) {
	sorted := p.sorted[slot]
	for lo := 0; lo < len(sorted); {
		hi := groupEnd(sorted, lo)
		n := int64(hi - lo)
		pairs += n * (n - 1) / 2
		if p.link {
			by := map[uint8]int64{}
			for _, s := range sorted[lo:hi] {
				by[p.t.source[uint32(s)]]++
			}
			for _, k := range by {
				pairs -= k * (k - 1) / 2
			}
		}
		lo = hi
	}
	return pairs
}
