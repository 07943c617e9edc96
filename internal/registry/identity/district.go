package identity

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed districts.tsv
var districtsTSV string

//go:embed renames.tsv
var renamesTSV string

// District is one of the 368 townships and districts.
type District struct {
	County, Name string
	// Postcode is the postal code of three digits.
	Postcode string
}

// Rename is a county or district that has another name since a date. With an
// empty FromDistrict the whole county was renamed and its townships became
// districts (區) of the same stem.
type Rename struct {
	FromCounty, FromDistrict, ToCounty, ToDistrict string
	// Date is when the new name took effect, YYYY-MM-DD.
	Date, Note string
}

var gazetteer = mustGazetteer(districtsTSV, renamesTSV)

// Districts lists all townships and districts in the order of their postal
// codes within each county.
func Districts() []District { return gazetteer.districts }

// Renames lists the renames that addresses are read with.
func Renames() []Rename { return gazetteer.renames }

// name is a place name of up to four characters of the basic plane, packed, for
// maps that are looked up a million times; 0 is no name.
type name uint64

func nameOf(s []rune) (n name) {
	for _, r := range s {
		if r > 0xFFFF {
			return 0
		}
		n = n<<16 | name(r)
	}
	return n
}

// places is the gazetteer made ready for reading addresses.
type places struct {
	districts []District
	renames   []Rename
	// counties maps current names to themselves and old ones to the new.
	counties map[name]countyName
	// inCounty maps a county's district, by name or by stem, to the district.
	inCounty map[string]map[name]districtName
	// anywhere maps a district's name to all districts of that name.
	anywhere map[name][]*District
}

type countyName struct {
	name    string
	renamed bool
	// formerly is the old county's name as it was read.
	formerly string
}

type districtName struct {
	*District
	renamed bool
}

func mustGazetteer(districts, renames string) *places {
	g := &places{counties: map[name]countyName{}, inCounty: map[string]map[name]districtName{}, anywhere: map[name][]*District{}}
	for _, f := range rowsOf(districts, 3) {
		g.districts = append(g.districts, District{County: f[0], Name: f[1], Postcode: f[2]})
	}
	for i := range g.districts {
		g.addDistrict(&g.districts[i])
	}
	for _, f := range rowsOf(renames, 6) {
		g.renames = append(g.renames, Rename{f[0], f[1], f[2], f[3], f[4], f[5]})
	}
	for i := range g.renames {
		g.addRename(&g.renames[i])
	}
	return g
}

func rowsOf(tsv string, columns int) [][]string {
	var rows [][]string
	for line := range strings.Lines(tsv) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != columns {
			panic(fmt.Sprintf("want %d columns: %q", columns, line))
		}
		rows = append(rows, f)
	}
	return rows
}

// addDistrict enters a district by its name and, for texts from before a
// change of rank, by its stem with the other ranks.
func (g *places) addDistrict(d *District) {
	county := nameOf([]rune(d.County))
	g.counties[county] = countyName{name: d.County, formerly: d.County}
	if g.inCounty[d.County] == nil {
		g.inCounty[d.County] = map[name]districtName{}
	}
	runes := []rune(d.Name)
	key := nameOf(runes)
	g.anywhere[key] = append(g.anywhere[key], d)
	g.inCounty[d.County][key] = districtName{District: d}
	if len(runes) < 3 {
		return
	}
	for _, rank := range "鄉鎮市區" {
		runes[len(runes)-1] = rank
		if _, taken := g.inCounty[d.County][nameOf(runes)]; !taken {
			g.inCounty[d.County][nameOf(runes)] = districtName{District: d, renamed: true}
		}
	}
}

func (g *places) addRename(r *Rename) {
	if r.FromDistrict == "" {
		g.counties[nameOf([]rune(r.FromCounty))] = countyName{name: r.ToCounty, renamed: true, formerly: r.FromCounty}
		return
	}
	to, ok := g.inCounty[r.ToCounty][nameOf([]rune(r.ToDistrict))]
	if !ok {
		panic("renames.tsv: no such district: " + r.ToDistrict)
	}
	g.inCounty[r.ToCounty][nameOf([]rune(r.FromDistrict))] = districtName{District: to.District, renamed: true}
}

// county reads a county from the front of s.
func (g *places) county(s []rune) (countyName, int) {
	if len(s) >= 3 {
		if c, ok := g.counties[nameOf(s[:3])]; ok {
			return c, 3
		}
	}
	return countyName{}, 0
}

// district reads the longest name of a district of county from the front of s.
func (g *places) district(county string, s []rune) (districtName, int) {
	in := g.inCounty[county]
	for n := min(4, len(s)); n >= 2; n-- {
		if d, ok := in[nameOf(s[:n])]; ok {
			return d, n
		}
	}
	return districtName{}, 0
}

// districtAnywhere reads the longest district name from the front of s, with
// all districts that have it.
func (g *places) districtAnywhere(s []rune) ([]*District, int) {
	for n := min(4, len(s)); n >= 2; n-- {
		if d, ok := g.anywhere[nameOf(s[:n])]; ok {
			return d, n
		}
	}
	return nil, 0
}
