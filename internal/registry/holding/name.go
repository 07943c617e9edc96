package holding

import "mpolice/internal/registry/name"

// nameColumns are the columns of a name's hashes by kind. A kind of which a name
// may have several has several columns; what finds no room stands in a further
// entry of the same name.
var nameColumns = map[name.Kind][]int{
	name.KindStrict:  {0},
	name.KindLoose:   {1},
	name.KindSound:   {2},
	name.KindNear:    {3},
	name.KindRoman:   {4},
	name.KindMask:    {5, 6, 7},
	name.KindUnknown: {8},
	name.KindGiven:   {9, 10},
	name.KindPrefix:  {11},
}

// NameColumns gives the columns in which a hash of that kind may stand.
func NameColumns(kind name.Kind) []int { return nameColumns[kind] }

// NameEntries gives the entries of one name as it is stored, with its number
// and all its hashes.
func NameEntries(text string) []NameEntry {
	out := []NameEntry{{Name: NameHash(text), Text: text}}
	for _, t := range name.Terms(name.Parse(text)) {
		placeTerm(&out, t)
	}
	return out
}

func placeTerm(entries *[]NameEntry, t name.Term) {
	hash := nonZero(int64(t.Hash))
	for i := range *entries {
		e := &(*entries)[i]
		for _, column := range nameColumns[t.Kind] {
			if e.Hashes[column] == 0 {
				e.Hashes[column] = hash
				return
			}
		}
	}
	first := (*entries)[0]
	further := NameEntry{Name: first.Name, Ord: len(*entries), Text: first.Text}
	further.Hashes[nameColumns[t.Kind][0]] = hash
	*entries = append(*entries, further)
}

// TermHash is a term's hash as it stands in an entry.
func TermHash(t name.Term) int64 { return nonZero(int64(t.Hash)) }
