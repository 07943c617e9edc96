package synth

import (
	"strings"
	"sync"
)

// tables are the name and place tables in the form that a draw needs: split,
// and with a picker for every weighted choice. They are made once, on first use.
type tables struct {
	surnames picker

	maleCharacters, femaleCharacters     []rune
	maleCharacter, femaleCharacter       picker
	cohortMale, cohortFemale             [][]string
	cohortName                           picker
	indigenousMale, indigenousFemale     []string
	indigenousFamily                     []string
	romanMale, romanFemale, romanFamily  []string
	nation                               picker
	nationMale, nationFemale, nationKins [][]string

	county     picker
	districts  [][]string
	district   []picker
	roads      []string
	road       picker
	headAge    picker
	car        picker
	motorcycle picker
	truck      picker
	colour     picker
}

var theTables = sync.OnceValue(makeTables)

func makeTables() *tables {
	t := &tables{
		surnames:         newPicker(len(surnames), func(i int) float64 { return surnames[i].share }),
		maleCharacters:   []rune(maleCharacters),
		femaleCharacters: []rune(femaleCharacters),
		cohortName:       falling(15, 12),
		indigenousMale:   strings.Fields(indigenousMale),
		indigenousFemale: strings.Fields(indigenousFemale),
		indigenousFamily: strings.Fields(indigenousFamily),
		romanMale:        strings.Fields(romanMale),
		romanFemale:      strings.Fields(romanFemale),
		romanFamily:      strings.Fields(romanFamily),
		nation:           newPicker(len(nations), func(i int) float64 { return nations[i].share }),
		county:           newPicker(len(counties), func(i int) float64 { return counties[i].people }),
		roads:            strings.Fields(roads),
		headAge:          newPicker(oldest+1, func(age int) float64 { return peopleOfAge(age) * headship(age) }),
		car:              newPicker(len(cars), func(i int) float64 { return cars[i].weight }),
		motorcycle:       newPicker(len(motorcycles), func(i int) float64 { return motorcycles[i].weight }),
		truck:            newPicker(len(trucks), func(i int) float64 { return trucks[i].weight }),
		colour:           newPicker(len(colours), func(i int) float64 { return colours[i].weight }),
	}
	t.maleCharacter = falling(len(t.maleCharacters), 8)
	t.femaleCharacter = falling(len(t.femaleCharacters), 8)
	t.road = falling(len(t.roads), 3)
	for _, c := range cohorts {
		t.cohortMale = append(t.cohortMale, strings.Fields(c.male))
		t.cohortFemale = append(t.cohortFemale, strings.Fields(c.female))
	}
	for _, n := range nations {
		t.nationMale = append(t.nationMale, strings.Split(n.male, "|"))
		t.nationFemale = append(t.nationFemale, strings.Split(n.female, "|"))
		t.nationKins = append(t.nationKins, strings.Split(n.family, "|"))
	}
	for _, c := range counties {
		districts := strings.Fields(c.districts)
		t.districts = append(t.districts, districts)
		t.district = append(t.district, falling(len(districts), 2))
	}
	return t
}
