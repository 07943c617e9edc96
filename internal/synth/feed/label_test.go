package feed_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/synth/feed"
)

// much is more dirt than any agency delivers, so that a small city shows every
// kind.
var much = feed.Dirt{Seed: 3, Refused: 0.05, Told: 0.06, Hidden: 0.3, Unnamed: 0.3, Late: "welfare"}

// whole is what would have come without it.
var whole = feed.Dirt{Seed: 3, Clean: true}

// The labels are the truth: a row with one differs from the clean row in just
// the named field, in the named way; a row without one is the clean row.
func TestLabelsAreTheTruth(t *testing.T) {
	c := city(t, 7_000)
	clean, dirty := all(t, c, whole), all(t, c, much)
	met := map[feed.Kind]int{}
	for _, f := range dirty.files {
		if f.Late || f.Mode == registry.ModeDelta {
			continue
		}
		was := clean.file(t, f.Register, f.Day)
		cmp := comparison{T: t, d: descriptor(t, f.Register), clean: read(t, was), dirty: read(t, f), met: met}
		cmp.labels, cmp.natural = dirty.damage(t, f), clean.damage(t, was)
		cmp.compare()
		counts := map[feed.Kind]int64{}
		for _, all := range cmp.labels {
			for _, l := range all {
				counts[l.kind]++
			}
		}
		if !maps.Equal(counts, f.Damage) {
			t.Errorf("%s: counted %v, told %v", f.Register, counts, f.Damage)
		}
	}
	for _, k := range feed.Kinds() {
		if met[k] == 0 {
			t.Errorf("no row was damaged by %s", k)
		}
	}
}

// comparison holds a damaged file against the clean one.
type comparison struct {
	*testing.T
	d               *registry.Descriptor
	clean, dirty    table
	labels, natural map[int][]label
	met             map[feed.Kind]int
}

func (c *comparison) compare() {
	at := -1
	for i := range c.dirty.rows {
		n := i + c.dirty.first
		again := slices.ContainsFunc(c.labels[n], func(l label) bool { return l.kind == feed.Duplicate || l.kind == feed.SameKey })
		if !again {
			at++
		}
		if at >= len(c.clean.rows) {
			c.Fatalf("%s: more rows than the clean file has", c.d.Code)
		}
		c.row(i, at, c.labels[n], c.natural[at+c.clean.first])
	}
	if at != len(c.clean.rows)-1 {
		c.Errorf("%s: %d rows of %d", c.d.Code, at+1, len(c.clean.rows))
	}
}

func (c *comparison) row(i, at int, labels, natural []label) {
	made := slices.DeleteFunc(slices.Clone(labels), func(l label) bool { return slices.Contains(natural, l) })
	for _, l := range made {
		c.met[l.kind]++
	}
	was, is := c.clean.rows[at], c.dirty.rows[i]
	if len(made) == 0 {
		twice := len(natural) > 0 // a second black square in the same cell
		if !twice && !slices.Equal(was, is) {
			c.Fatalf("%s: row %d has no label and differs", c.d.Code, i)
		}
		return
	}
	l := made[len(made)-1]
	if len(made) > 1 && (made[0].field != l.field || l.kind != feed.BlackSquare && l.kind != feed.OwnCharacter) {
		// Only a variant that the agency's Big5 has not may be damaged twice.
		c.Fatalf("%s: row %d has %v", c.d.Code, i, made)
	}
	if broken, ok := recordFaults[l.kind]; ok {
		if !broken(c, i) {
			c.Fatalf("%s: row %d is not as %s says", c.d.Code, i, l.kind)
		}
		return
	}
	place := c.dirty.place(c, c.d, l.field)
	for j := range was {
		if j != place && was[j] != is[j] {
			c.Fatalf("%s: row %d: %s of %s changed column %d", c.d.Code, i, l.kind, l.field, j)
		}
	}
	if wrong := fieldFaults[l.kind]; wrong == nil || !wrong(was[place], is[place]) {
		c.Fatalf("%s: row %d: %s is not as %s says", c.d.Code, i, l.field, l.kind)
	}
}

// recordFaults say of a whole record whether it is broken as the kind says.
var recordFaults = map[feed.Kind]func(c *comparison, i int) bool{
	feed.ExtraColumn: func(c *comparison, i int) bool { return len(c.dirty.rows[i]) == len(c.d.Fields)+1 },
	feed.Unclosed:    func(c *comparison, i int) bool { return strings.Count(string(c.dirty.raw[i]), `"`) == 1 },
	feed.TooLong:     func(c *comparison, i int) bool { return len(c.dirty.raw[i]) > 256<<10 },
	feed.Duplicate:   func(c *comparison, i int) bool { return string(c.dirty.raw[i]) == string(c.dirty.raw[i-1]) },
	feed.SameKey: func(c *comparison, i int) bool {
		differ := 0
		for j, v := range c.dirty.rows[i] {
			if v != c.dirty.rows[i-1][j] {
				differ++
			}
		}
		return differ == 1
	},
	feed.BadBytes: func(c *comparison, i int) bool {
		if c.d.Feed.Encoding == registry.EncodingBig5 {
			return slices.ContainsFunc(c.dirty.rows[i], func(v string) bool { return strings.ContainsRune(v, utf8.RuneError) })
		}
		return !utf8.Valid(c.dirty.raw[i])
	},
}

func becomes(what string) func(was, is string) bool {
	return func(was, is string) bool { return !strings.Contains(was, what) && strings.Contains(is, what) }
}

func changed(was, is string) bool { return was != is && is != "" }

// fieldFaults say of a value whether it is damaged as the kind says.
var fieldFaults = map[feed.Kind]func(was, is string) bool{
	feed.CheckDigit:    func(was, is string) bool { return is[:9] == was[:9] && mpolice.CheckNationalID(is) != nil },
	feed.BadDate:       func(was, is string) bool { return strings.TrimPrefix(strings.ReplaceAll(is, "/", "")[3:], "13") != is },
	feed.CalendarSlip:  func(was, is string) bool { return len(is) == 8 && is > "19000000" },
	feed.Required:      func(was, is string) bool { return was != "" && (is == "" || is == "　" || is == "NULL") },
	feed.UnknownCode:   becomes("不明"),
	feed.BlackSquare:   becomes("■"),
	feed.OwnCharacter:  func(_, is string) bool { return strings.ContainsFunc(is, private) },
	feed.Replacement:   becomes("\uFFFD"),
	feed.Mojibake:      func(was, is string) bool { return utf8.RuneCountInString(is) > utf8.RuneCountInString(was) },
	feed.Truncated:     func(was, is string) bool { return len(is) > len(was) && !strings.ContainsRune(is, utf8.RuneError) },
	feed.HalfCharacter: func(was, is string) bool { return len(is) > len(was) && strings.ContainsRune(is, utf8.RuneError) },
	feed.DefaultBirth:  func(was, is string) bool { return was != is && strings.HasSuffix(dashless(is), "0101") },
	feed.OldCounty:     func(was, is string) bool { return is[:6] == was[:6] && was[6:9] != is[6:9] || was[:3] != is[:3] },
	feed.SexDigit:      changed,
	feed.BadPhone:      func(was, is string) bool { return len(is) < len(was) },
	feed.NoDoor:        func(was, is string) bool { return strings.HasPrefix(was, is) && !strings.HasSuffix(is, "號") },
	feed.LastTwo: func(was, is string) bool {
		return is != was && is[:8] == was[:8] && is[8] == was[9] && is[9] == was[8] && mpolice.CheckNationalID(is) == nil
	},
	feed.DayMonth: func(was, is string) bool {
		a, b := dashless(was), dashless(is)
		return a != b && a[:len(a)-4] == b[:len(b)-4] && a[len(a)-4:] == b[len(b)-2:]+b[len(b)-4:len(b)-2]
	},
	feed.OtherBirth:   func(was, is string) bool { return was != is && was[:len(was)-2] == is[:len(is)-2] },
	feed.OtherAddress: changed,
	feed.VariantName:  oneCharacter,
	feed.SoundName:    oneCharacter,
	feed.ShortName:    func(was, is string) bool { return strings.HasPrefix(was, is) && is != "" && is != was },
	feed.NoNumber:     func(was, is string) bool { return was != "" && is == "" },
	feed.FormerNumber: func(was, is string) bool { return was[1] <= '9' && is[1] >= 'A' && mpolice.CheckNationalID(is) == nil },
}

func private(r rune) bool { return r >= 0xE000 && r < 0xF900 }

func dashless(date string) string {
	return strings.NewReplacer("/", "", "-", "").Replace(date)
}

func oneCharacter(was, is string) bool {
	a, b, differ := []rune(was), []rune(is), 0
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			differ++
		}
	}
	return differ == 1
}

// Each row's true person is the one whom the clean file names, whatever became
// of the number.
func TestPersonsAreTheTruth(t *testing.T) {
	c := city(t, 3_000)
	clean, dirty := all(t, c, whole), all(t, c, much)
	for _, code := range []mpolice.Register{"household", "residence", "labour", "wanted", "missing", "cases"} {
		f := dirty.file(t, code, 0)
		d, labels := descriptor(t, code), dirty.damage(t, f)
		x, was := read(t, f), read(t, clean.file(t, code, 0))
		persons, place, at := dirty.persons(t, f), was.place(t, d, "national_id"), -1
		for i := range x.rows {
			n := i + x.first
			if !slices.ContainsFunc(labels[n], func(l label) bool { return l.kind == feed.Duplicate || l.kind == feed.SameKey }) {
				at++
			}
			if persons[n] != was.rows[at][place] {
				t.Fatalf("%s: row %d is of another person", code, n)
			}
		}
		if len(persons) != len(x.rows) {
			t.Errorf("%s: %d persons in %d rows", code, len(persons), len(x.rows))
		}
	}
}

// No row of the cast is damaged, held back, changed or ended, so that the
// demonstration finds whom it promises.
func TestCastIsLeftWhole(t *testing.T) {
	c := city(t, 3_000)
	clean, dirty := all(t, c, whole), all(t, c, much)
	s := c.Sample
	for code, keys := range map[mpolice.Register][]string{
		"household": {s.Person, s.Case.Subject, s.Drugs.Subject, s.Wanted, c.Staff[0].NationalID},
		"wanted":    {s.Wanted}, "missing": {s.Report.Subject}, "residence": {s.Resident},
		"narcotics": {s.Drugs.Subject}, "customs": {s.Drugs.Subject}, "coastguard": {s.Drugs.Subject}, "welfare": {s.Drugs.Subject},
		"stolen": {dash(s.StolenPlate)}, "vehicle": {dash(s.StolenPlate), dash(s.CleanPlate)},
	} {
		was, is := read(t, clean.file(t, code, 0)), read(t, dirty.file(t, code, 0))
		for _, key := range keys {
			holds := func(row []string) bool { return slices.Contains(row, key) }
			before, after := slices.IndexFunc(was.rows, holds), slices.IndexFunc(is.rows, holds)
			if before < 0 || after < 0 || !slices.Equal(was.rows[before], is.rows[after]) {
				t.Errorf("%s: a row of the cast is not there or not whole", code)
			}
		}
	}
}

func dash(plate string) string {
	at := strings.IndexAny(plate, "0123456789")
	if at == 0 {
		at = strings.IndexAny(plate, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	}
	return plate[:at] + "-" + plate[at:]
}
