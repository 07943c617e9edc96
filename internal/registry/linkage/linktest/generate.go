package linktest

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"mpolice/internal/registry/linkage"
	"mpolice/internal/registry/linkage/field"
)

// Options say how much to draw. The zero value is one person a record; the
// seed alone decides what comes out.
type Options struct {
	Records int
	Seed    uint64
	// Copies is the mean of further records a person, in thousandths.
	Copies int
	// IDMissing is the share of further records without national id, in
	// thousandths; NoID leaves it out everywhere.
	IDMissing int
	NoID      bool
	// Twins and Strangers are the shares of people who have one, in
	// thousandths.
	Twins, Strangers int
}

// Labelled is a record with its truth.
type Labelled struct {
	linkage.Record
	// Person is who the record is of.
	Person int32
	// Hard is the person that this one must not be joined with, -1 none.
	Hard int32
}

// Fields are the columns of the records.
func Fields() []linkage.Field {
	return []linkage.Field{
		{Name: "national_id", Kind: field.NationalID},
		{Name: "name", Kind: field.FullName},
		{Name: "birth_date", Kind: field.Date},
		{Name: "sex", Kind: field.Sex},
		{Name: "phone", Kind: field.Phone},
		{Name: "district", Kind: field.Place},
		{Name: "road", Kind: field.Street},
		{Name: "house", Kind: field.HouseNumber},
	}
}

// Generate draws labelled records. Every further record of a person comes
// from another source, so that each source has at most one of a person.
func Generate(o Options) iter.Seq[Labelled] {
	return func(yield func(Labelled) bool) {
		d := drawer{o: o, r: rand.New(rand.NewPCG(o.Seed, 20260101)), yield: yield}
		for d.made < o.Records {
			p := drawPerson(d.r, d.next())
			who := d.people
			switch {
			case chance(d.r, o.Twins):
				d.pair(p, p.twin(d.r, d.next()))
			case chance(d.r, o.Strangers):
				d.pair(p, p.stranger(d.r, d.next()))
			default:
				d.people++
				d.write(p, who, -1)
			}
			if d.stop {
				return
			}
		}
	}
}

type drawer struct {
	o      Options
	r      *rand.Rand
	yield  func(Labelled) bool
	made   int
	people int32
	serial int
	stop   bool
}

func (d *drawer) next() int { d.serial++; return d.serial }

func (d *drawer) pair(a, b person) {
	first := d.people
	d.people += 2
	d.write(a, first, first+1)
	d.write(b, first+1, first)
}

// write yields the records of one person.
func (d *drawer) write(p person, who, hard int32) {
	values, source := p.record(), uint8(0)
	for {
		if d.stop || d.made >= d.o.Records {
			return
		}
		if d.o.NoID {
			values[colID] = ""
		}
		d.made++
		r := linkage.Record{ID: fmt.Sprintf("r%08d", d.made), Source: source, Values: values}
		d.stop = !d.yield(Labelled{Record: r, Person: who, Hard: hard})
		if source >= 8 || !chance(d.r, d.o.Copies*1000/(1000+d.o.Copies)) {
			return
		}
		source++
		values = p.spoil(d.r, d.o.IDMissing)
	}
}

// Records are the records alone, as linkage takes them.
func Records(set []Labelled) iter.Seq[linkage.Record] {
	return func(yield func(linkage.Record) bool) {
		for i := range set {
			if !yield(set[i].Record) {
				return
			}
		}
	}
}

// FalseMerges counts, over the hard negatives of a set, the pairs of records
// of two people that must not be joined (tried) and those that are in one
// entity (merged).
func FalseMerges(set []Labelled, l *linkage.Linker) (tried, merged int64) {
	by := map[int32][]int{}
	for i := range set {
		if set[i].Hard >= 0 {
			by[set[i].Person] = append(by[set[i].Person], i)
		}
	}
	for who, rows := range by {
		for _, a := range rows {
			if other := set[a].Hard; other > who {
				for _, b := range by[other] {
					tried++
					if l.EntityOf(a) == l.EntityOf(b) {
						merged++
					}
				}
			}
		}
	}
	return tried, merged
}
