package feed

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	"mpolice"
	"mpolice/internal/registry"
)

// delivery is one file of one day under way.
type delivery struct {
	o     *office
	opt   Options
	dirt  Dirt
	delta bool
	file  File
	at    *os.File
	sink  sink
	truth *truth
	times *times

	writing []writing
	blanks  []string
	hurts   map[Effect]injured
	refused budget
	quiet   int64 // rows before the last open quote
	long    bool  // a record that is too long was written

	cells []string // of the row under way
	row   written
	done  []damage
	twice damage // the record is to be written twice, if it has a kind
}

// injured is what can happen with one effect.
type injured struct {
	all    []injury
	weight int
}

// damage is one thing that happened to the row under way.
type damage struct {
	kind  Kind
	field int // -1 the whole record
}

func newDelivery(o *office, dir string, opt Options) (*delivery, error) {
	v := &delivery{o: o, opt: opt, dirt: opt.Dirt.orDefault(), times: newTimes(o), blanks: blanks(o.d), quiet: -unclosedRows}
	v.delta = opt.Day == 1 && o.d.Feed.Mode == registry.ModeDelta
	v.file = File{Register: o.d.Code, Day: opt.Day, Mode: registry.ModeSnapshot, AsOf: asOf(o.city, opt.Day), Damage: map[Kind]int64{}}
	if v.delta {
		v.file.Mode = registry.ModeDelta
	}
	if opt.Day == 1 && v.dirt.Late == o.d.Code && !v.dirt.Clean {
		v.file.Late = true
		return v, nil
	}
	for _, f := range o.d.Fields {
		v.writing = append(v.writing, writingOf(o.d, f))
	}
	v.hurts = map[Effect]injured{}
	for _, e := range []Effect{Refused, Told, Hidden} {
		all, weight := injuries(o.d, e, v.delta)
		v.hurts[e] = injured{all, weight}
	}
	v.refused.share = min(o.d.Feed.RejectLimit/2, 2*v.dirt.Refused)
	return v, v.create(dir)
}

func (v *delivery) create(dir string) (err error) {
	ext := "csv"
	if hands[v.o.d.Code].parquet {
		ext = "parquet"
	}
	v.file.Path = filepath.Join(dir, fileName(v.o.d, v.opt.Day, v.file.Mode, ext))
	if v.at, err = os.Create(v.file.Path); err != nil {
		return err
	}
	if ext == "parquet" {
		v.sink = newParquetSink(v.at, v.o.d)
	} else if v.sink, err = newCSVSink(v.at, v.o.d, v.delta); err != nil {
		return errors.Join(err, v.close(true))
	}
	if v.truth, err = newTruth(v.o, v.opt); err != nil {
		return errors.Join(err, v.close(true))
	}
	return nil
}

// take writes a row, if it stands in this delivery.
func (v *delivery) take(r *row) error {
	if v.file.Late {
		return nil
	}
	cast := v.cast(r)
	c := v.times.of(r, lucky(v.dirt.Seed, r.key, "turnover"), cast)
	v.cells = append(v.cells[:0], r.cells...)
	if c == edited && !v.times.apply(c, v.cells, lucky(v.dirt.Seed, r.key, "edit")) {
		c = stays
	}
	if v.opt.Day == 0 {
		if c == added {
			return nil
		}
		if c == edited {
			copy(v.cells, r.cells)
		}
		return v.put(r, stays, cast)
	}
	switch c {
	case added:
		v.file.Added++
		v.times.apply(c, v.cells, 0)
	case edited:
		v.file.Changed++
	case ended:
		v.file.Ended++
	}
	if v.delta && c == stays || !v.delta && c == ended {
		return nil
	}
	return v.put(r, c, cast)
}

// cast reports whether a row is the cast's.
func (v *delivery) cast(r *row) bool {
	for _, k := range r.cast {
		if v.o.city.Cast(k) {
			return true
		}
	}
	return false
}

// passing is the share of rows whose damage is of one day only.
const passing = 0.2

var dirtOfDay = [2]string{"dirt of day 0", "dirt of day 1"}

// put damages, writes and tells of a row.
func (v *delivery) put(r *row, c change, cast bool) error {
	v.done, v.twice.kind = v.done[:0], ""
	v.row.line, v.row.raw = lineWhole, nil
	l := lucky(v.dirt.Seed, r.key, "dirt")
	v.refused.of++
	if !cast && !v.dirt.Clean && c != ended {
		if l.unit() < passing {
			l = lucky(v.dirt.Seed, r.key, dirtOfDay[v.opt.Day])
		}
		v.damage(r, &l)
	}
	at := 0
	v.row.cells = v.row.cells[:0]
	if v.delta {
		v.row.cells, at = append(v.row.cells, c.operation()), 1
	}
	spelling := lucky(v.dirt.Seed, r.key, "spelling")
	for i, cell := range v.cells {
		l := spelling + luck(i)<<32 // of this cell alone: no damage to another changes it
		v.row.cells = append(v.row.cells, v.write(i, cell, &l))
	}
	v.deface(at, &l)
	if err := v.send(r, at); err != nil {
		return err
	}
	if v.twice.kind != "" {
		return v.repeat(r, at)
	}
	return nil
}

// write is a value as the agency writes it.
func (v *delivery) write(i int, cell string, l *luck) string {
	if cell != "" {
		return v.writing[i](cell, l)
	}
	if len(v.blanks) == 1 || hands[v.o.d.Code].parquet {
		return ""
	}
	return v.blanks[l.n(len(v.blanks))]
}

// send writes the record and what is true of it.
func (v *delivery) send(r *row, at int) error {
	marks, err := v.sink.row(&v.row)
	if err != nil {
		return err
	}
	v.file.Rows++
	for i, m := range marks[at:] {
		switch {
		case m.half:
			v.hurt(i, HalfCharacter)
		case m.cut:
			v.hurt(i, Truncated)
		case m.missing:
			v.hurt(i, BlackSquare)
		case m.private:
			v.hurt(i, OwnCharacter)
		}
	}
	return v.tell(r)
}

// hurt notes what the encoding did to a cell, in the place of a cut that was
// meant.
func (v *delivery) hurt(field int, k Kind) {
	v.done = slices.DeleteFunc(v.done, func(d damage) bool {
		return d.field == field && (d.kind == k || d.kind == Truncated)
	})
	v.done = append(v.done, damage{k, field})
}

// rowNumber is the number of the record written last, as a loader counts.
func (v *delivery) rowNumber() int64 {
	if hands[v.o.d.Code].parquet {
		return v.file.Rows
	}
	return v.file.Rows + 1
}

// tell writes the truth of the record written last.
func (v *delivery) tell(r *row) error {
	n := v.rowNumber()
	for _, d := range v.done {
		v.file.Damage[d.kind]++
		field := mpolice.FieldName("")
		if d.field >= 0 {
			field = v.o.d.Fields[d.field].Name
		}
		if err := v.truth.damaged(n, d.kind, field); err != nil {
			return err
		}
	}
	return v.truth.person(n, r.person)
}

// close ends the file, or takes it away.
func (v *delivery) close(giveUp bool) error {
	if v.at == nil {
		return nil
	}
	var errs []error
	if v.sink != nil && !giveUp {
		errs = append(errs, v.sink.close())
	}
	if v.truth != nil {
		errs = append(errs, v.truth.close())
	}
	if info, err := v.at.Stat(); err == nil {
		v.file.Bytes = info.Size()
	}
	errs = append(errs, v.at.Close())
	if err := errors.Join(errs...); err != nil || giveUp {
		return errors.Join(err, os.Remove(v.file.Path))
	}
	return os.Chtimes(v.file.Path, v.file.AsOf, v.file.AsOf)
}
