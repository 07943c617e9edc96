package holding

import "mpolice/internal/registry/name"

// nameColumns are the columns of a name's hashes by kind. A kind of which a name
// may have several has several columns; what finds no room stands in a further
// entry of the same name.
var nameColumns = [...][]int{
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
	return AppendNameEntries(nil, text)
}

// AppendNameEntries appends the entries of one name: for loaders, which reuse
// dst.
func AppendNameEntries(dst []NameEntry, text string) []NameEntry {
	from := len(dst)
	dst = append(dst, NameEntry{Name: NameHash(text), Text: text})
	var room [24]name.Term
	for _, t := range name.AppendTerms(room[:0], name.Parse(text)) {
		dst = placeTerm(dst, from, t)
	}
	return dst
}

// placeTerm puts a term into the first room for it in the entries of one name,
// which begin at from.
func placeTerm(entries []NameEntry, from int, t name.Term) []NameEntry {
	hash := nonZero(int64(t.Hash))
	for i := from; i < len(entries); i++ {
		e := &entries[i]
		for _, column := range nameColumns[t.Kind] {
			if e.Hashes[column] == 0 {
				e.Hashes[column] = hash
				return entries
			}
		}
	}
	first := &entries[from]
	further := NameEntry{Name: first.Name, Ord: len(entries) - from, Text: first.Text}
	further.Hashes[nameColumns[t.Kind][0]] = hash
	return append(entries, further)
}

// TermHash is a term's hash as it stands in an entry.
func TermHash(t name.Term) int64 { return nonZero(int64(t.Hash)) }
