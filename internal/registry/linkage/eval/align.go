package eval

import (
	"strings"

	"mpolice/internal/registry/linkage"
	"mpolice/internal/registry/linkage/field"
)

// sampleRows is how many rows of a file kinds are inferred from.
const sampleRows = 5000

// layout is how the columns of the files meet in the fields of linkage.
type layout struct {
	fields  []linkage.Field
	from    [][]int // by file: column of every field, -1 none
	dropped []string
	guesses [][]field.Guess
}

// side is one column of one file on its way into the layout.
type side struct {
	name string
	kind field.Kind
	col  int
}

// align infers kinds and pairs up the columns of all files: by name first,
// then the only ones of a kind. A column that another file does not have is
// dropped, save parts of names: a full name meets a given and a family name.
func align(frames []frame, m field.Mapping, hide []map[int]bool, joined []map[int]string, t *truth) (layout, error) {
	var l layout
	used := map[string]bool{}
	sides := make([][]side, len(frames))
	for i, f := range frames {
		g := field.Infer(f.header, f.sample(sampleRows))
		if len(frames) == 1 {
			f.dropRowNames(g)
		}
		for c, whole := range joined[i] {
			g[c].Kind, g[c].Why = field.Ignore, whole
		}
		names := m.Apply(g, used)
		if t.names != nil {
			hideLeaks(f, t.names[i], g)
		}
		for c := range g {
			if hide[i][c] {
				g[c].Kind, g[c].Why = field.Truth, "truth"
			}
			if g[c].Kind.Evidence() {
				sides[i] = append(sides[i], side{names[c], g[c].Kind, c})
			}
		}
		l.guesses = append(l.guesses, g)
	}
	for header := range m {
		if !used[header] {
			return l, mistake("--map names column %q, which no file has; the columns are %s", header, allColumns(frames))
		}
	}
	if len(frames) == 1 {
		l.single(sides[0])
	} else {
		l.meet(sides[0], sides[1])
	}
	if len(l.fields) == 0 {
		return l, mistake("no column can be compared; say what the columns mean with --map column=kind,… (columns: %s)", allColumns(frames))
	}
	return l, nil
}

func allColumns(frames []frame) string {
	var out []string
	for _, f := range frames {
		out = append(out, f.columns())
	}
	return strings.Join(out, "; ")
}

// dropRowNames takes numbers that are different in every record out of the
// evidence: within one file they name the record.
func (f frame) dropRowNames(guesses []field.Guess) {
	for c := range guesses {
		if g := &guesses[c]; g.Kind == field.Identifier && f.unique(c) {
			g.Kind, g.Why = field.RecordID, "different in every record"
		}
	}
}

func (l *layout) single(columns []side) {
	l.from = make([][]int, 1)
	for _, s := range columns {
		l.add(s.name, s.kind, s.col)
	}
}

func (l *layout) add(name string, k field.Kind, cols ...int) {
	l.fields = append(l.fields, linkage.Field{Name: name, Kind: k})
	for i, c := range cols {
		l.from[i] = append(l.from[i], c)
	}
}

func (l *layout) meet(left, right []side) {
	l.from = make([][]int, 2)
	taken := map[int]bool{}
	var rest []side
	for _, a := range left {
		b, ok := partner(right, taken, func(b side) bool { return b.name == a.name })
		if !ok {
			rest = append(rest, a)
			continue
		}
		taken[b.col] = true
		l.add(a.name, common(a.kind, b.kind), a.col, b.col)
	}
	for _, a := range rest {
		b, ok := partner(right, taken, func(b side) bool { return b.kind == a.kind })
		switch {
		case ok && only(rest, a.kind):
			taken[b.col] = true
			l.add(a.name, a.kind, a.col, b.col)
		case partOfName(a.kind):
			l.add(a.name, a.kind, a.col, -1)
		default:
			l.dropped = append(l.dropped, a.name)
		}
	}
	for _, b := range right {
		switch {
		case taken[b.col]:
		case partOfName(b.kind):
			l.add(b.name, b.kind, -1, b.col)
		default:
			l.dropped = append(l.dropped, b.name)
		}
	}
}

// partner finds the only untaken column that fits.
func partner(list []side, taken map[int]bool, fits func(side) bool) (side, bool) {
	var found []side
	for _, s := range list {
		if !taken[s.col] && fits(s) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return side{}, false
	}
	return found[0], true
}

func only(list []side, k field.Kind) bool {
	n := 0
	for _, s := range list {
		if s.kind == k {
			n++
		}
	}
	return n == 1
}

func partOfName(k field.Kind) bool {
	return k == field.Given || k == field.Family || k == field.FullName
}

// common is the kind of a column that the files' values suggest differently.
func common(a, b field.Kind) field.Kind {
	if a != b && (a == field.Text || b == field.Text) {
		return field.Text
	}
	return a
}
