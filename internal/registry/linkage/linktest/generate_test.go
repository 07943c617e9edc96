package linktest

import (
	"reflect"
	"slices"
	"testing"

	"mpolice"
)

func TestGenerateIsRepeatable(t *testing.T) {
	o := Options{Records: 5000, Seed: 3, Copies: 700, IDMissing: 200, Twins: 30, Strangers: 30}
	a, b := slices.Collect(Generate(o)), slices.Collect(Generate(o))
	if len(a) != 5000 || !reflect.DeepEqual(a, b) {
		t.Fatalf("%d and %d records, or they differ", len(a), len(b))
	}
	o.Seed = 4
	if reflect.DeepEqual(a, slices.Collect(Generate(o))) {
		t.Fatal("the seed changes nothing")
	}
}

func TestRecordsAreLabelledAndLawful(t *testing.T) {
	set := slices.Collect(Generate(Options{Records: 20000, Seed: 5, Copies: 700, IDMissing: 200, Twins: 50, Strangers: 50}))
	numbers, hard := map[string]int32{}, 0
	type place struct {
		person int32
		source uint8
	}
	seen := map[place]bool{}
	for _, x := range set {
		if x.Source == 0 {
			if err := mpolice.CheckNationalID(x.Values[0]); err != nil {
				t.Fatalf("a first record has a wrong national id: %v", err)
			}
			if _, taken := numbers[x.Values[0]]; taken {
				t.Fatal("two people have one national id")
			}
			numbers[x.Values[0]] = x.Person
		}
		if seen[place{x.Person, x.Source}] {
			t.Fatal("one register holds a person twice")
		}
		seen[place{x.Person, x.Source}] = true
		if x.Hard >= 0 {
			hard++
		}
		if x.Hard == x.Person || len(x.Values) != len(Fields()) {
			t.Fatal("a record is labelled or shaped wrongly")
		}
	}
	if hard < 2000 {
		t.Errorf("only %d records are hard negatives", hard)
	}
}

func TestNationalIDsStayUniqueAtScale(t *testing.T) {
	seen := map[string]bool{}
	for serial := 1; serial < 3_000_000; serial += 7 {
		p := person{male: true}
		p.number(serial)
		if seen[p.id] {
			t.Fatalf("serial %d repeats a number", serial)
		}
		seen[p.id] = true
	}
}
