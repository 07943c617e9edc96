package synth_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mpolice/internal/synth"

	"mpolice"
)

// Every number in a city is unique, has a right check digit and the shape of
// its kind, and exactly as many people are made as were asked for.
func TestNumbersAreUniqueAndValid(t *testing.T) {
	const people = 60_000
	b := all(city(t, people))
	seen := map[string]bool{}
	add := func(id string) {
		if err := mpolice.CheckNationalID(id); err != nil || seen[id] {
			t.Fatalf("national id: %v, or there twice", err)
		}
		seen[id] = true
	}
	for _, r := range b.Residents {
		add(r.NationalID)
		if (r.NationalID[1] == '1') != (r.Sex == "male") {
			t.Fatalf("%s has a number of the other sex", r.Sex)
		}
	}
	foreigners, old, both := 0, 0, 0
	for _, r := range b.Immigration {
		if r.Residence == "national" {
			continue
		}
		foreigners++
		add(r.NationalID)
		if r.NationalID[1] >= 'A' {
			old++
		}
		if r.FormerID != "" {
			both++
			add(r.FormerID)
		}
	}
	if len(b.Residents)+foreigners != people {
		t.Errorf("%d residents and %d foreigners, want %d together", len(b.Residents), foreigners, people)
	}
	if share := foreigners * 1000 / people; share < 28 || share > 32 {
		t.Errorf("foreigners are %d in a thousand", share)
	}
	if old == 0 || both == 0 {
		t.Errorf("%d old-style numbers, %d people with both", old, both)
	}
	plates := map[string]bool{}
	for _, v := range b.Vehicles {
		s, err := mpolice.ParseSubject(mpolice.SubjectPlate, v.Plate)
		if err != nil || s.Soft || s.Key != v.Plate || plates[v.Plate] {
			t.Fatalf("plate %s: soft %v, error %v, or there twice", v.Plate, s.Soft, err)
		}
		plates[v.Plate] = true
	}
}

// Dates are calendar days, nobody is born tomorrow, and a licence is not older
// than its holder may be.
func TestDatesAreDays(t *testing.T) {
	b := all(city(t, 20_000))
	today := now.In(mpolice.Taipei).Format(time.DateOnly)
	past := func(s string) {
		if d, err := time.Parse(time.DateOnly, s); err != nil || d.Format(time.DateOnly) != s || s > today {
			t.Fatalf("date %q", s)
		}
	}
	born, leap := map[string]string{}, 0
	for _, r := range b.Residents {
		past(r.BirthDate)
		born[r.NationalID] = r.BirthDate
		if strings.HasSuffix(r.BirthDate, "-02-29") {
			leap++
		}
	}
	if leap == 0 {
		t.Error("nobody was born on 29 February")
	}
	for _, l := range b.Licences {
		past(l.Issued)
		if y, ok := born[l.NationalID]; ok {
			b, _ := time.Parse(time.DateOnly, y)
			if l.Issued < b.AddDate(18, 0, -1).Format(time.DateOnly) {
				t.Fatalf("licence of %s for somebody born %s", l.Issued, y)
			}
		}
	}
	for _, r := range b.Wanted {
		past(r.Issued)
	}
	for _, r := range b.Priors {
		past(r.Judged)
	}
	for _, r := range b.Cases {
		past(r.Opened)
	}
	for _, r := range b.Missing {
		past(r.Reported)
	}
	for _, r := range b.Stolen {
		past(r.Reported)
	}
	for _, r := range b.Immigration {
		past(r.LastEntry)
		if r.Overstay == "yes" && (r.ResidenceExpires >= today || r.ResidenceExpires <= r.LastEntry) {
			t.Fatalf("overstayed from %s, entered %s", r.ResidenceExpires, r.LastEntry)
		}
	}
}

// Kin are named on both sides, live at one address, and no child is born
// before its parents could have it.
func TestHouseholdsFit(t *testing.T) {
	b := all(city(t, 20_000))
	type person = synth.Resident
	homes := map[string][]person{}
	for _, r := range b.Residents {
		homes[r.Address] = append(homes[r.Address], r)
	}
	spouses, children := 0, 0
	for _, home := range homes {
		find := func(name string) *person {
			for i := range home {
				if home[i].Name == name {
					return &home[i]
				}
			}
			return nil
		}
		for _, r := range home {
			for entry := range strings.SplitSeq(r.Kin, "、") {
				word, name, ok := strings.Cut(entry, " ")
				if !ok {
					continue
				}
				other := find(name)
				if other == nil || !strings.Contains(other.Kin, r.Name) {
					t.Fatalf("%s is not named from the other side", word)
				}
				switch word {
				case "配偶":
					spouses++
					if other.Sex == r.Sex || r.BirthDate[:4] > "2008" {
						t.Fatalf("spouse of the same sex or a child")
					}
				case "子", "女":
					children++
					if (word == "子") != (other.Sex == "male") {
						t.Fatalf("%s of the other sex", word)
					}
					if other.BirthDate[:4] <= r.BirthDate[:4] {
						t.Fatalf("child born %s, parent %s", other.BirthDate, r.BirthDate)
					}
				}
			}
		}
	}
	if spouses < 5000 || children < 5000 {
		t.Errorf("%d spouses, %d children", spouses, children)
	}
	if size := float64(len(b.Residents)) / float64(len(homes)); size < 2.2 || size > 2.9 {
		t.Errorf("%.2f people in a household", size)
	}
}

// Shares stay near the published ones, so that a demonstration meets what a
// register holds: see the tables for the sources.
func TestPopulationIsPlausible(t *testing.T) {
	b := all(city(t, 100_000))
	count := map[string]int{}
	for _, r := range b.Residents {
		switch age := now.Year() - year(r.BirthDate); {
		case age < 15:
			count["0-14"]++
		case age < 65:
			count["15-64"]++
		default:
			count["65+"]++
		}
		if strings.HasPrefix(r.Name, "陳") {
			count["陳"]++
		}
		if strings.HasSuffix(r.Name, "淑芬") {
			count["淑芬"]++
		}
		if strings.Contains(r.Name, "．") {
			count["．"]++
		}
		if strings.ContainsAny(r.Name, "峯羣啓眞鎭堃喆靑晋黄凃鐘") {
			count["variant"]++
		}
		if strings.ContainsAny(r.Name, "𠮷𡍼𨑨") {
			count["rare"]++
		}
		count["sex "+r.Sex]++
	}
	for _, v := range b.Vehicles {
		count[v.Kind]++
	}
	count["wanted"], count["stolen"] = len(b.Wanted), len(b.Stolen)
	count["priors"], count["cases"] = len(b.Priors), len(b.Cases)
	count["missing"], count["licences"] = len(b.Missing), len(b.Licences)
	for name, bounds := range map[string][2]float64{ // in ten thousand people
		"0-14": {900, 1300}, "15-64": {6400, 7200}, "65+": {1600, 2200},
		"陳": {980, 1250}, "淑芬": {6, 30}, "．": {50, 250}, "variant": {50, 400}, "rare": {5, 8},
		"sex male": {4600, 5100}, "sex female": {4600, 5100},
		"car": {2900, 4000}, "motorcycle": {5300, 7000}, "truck": {300, 600},
		"wanted": {3, 15}, "stolen": {4, 15}, "priors": {150, 450}, "cases": {100, 300}, "missing": {2, 12},
		"licences": {6000, 8000},
	} {
		if share := float64(count[name]) / float64(len(b.Residents)) * 10_000; share < bounds[0] || share > bounds[1] {
			t.Errorf("%s: %.1f in ten thousand, want %v", name, share, bounds)
		}
	}
}

var (
	addressShape = regexp.MustCompile(`^(\p{Han}{2}[縣市])(\p{Han}{1,3}[鄉鎮市區])\p{Han}+([路街])([一二三四五]段)?(\d+巷(\d+弄)?)?\d+號(\d+樓(之\d)?)?$`)
	phoneShape   = regexp.MustCompile(`^099\d{7}$`)
)

func TestTextsAreWellFormed(t *testing.T) {
	for _, r := range all(city(t, 20_000)).Residents {
		if !addressShape.MatchString(r.Address) {
			t.Fatalf("address %q", r.Address)
		}
		if r.Phone != "" && !phoneShape.MatchString(r.Phone) {
			t.Fatalf("telephone %q", r.Phone)
		}
		if clean, err := mpolice.CleanText(r.Name, 20); err != nil || clean != r.Name || utf8.RuneCountInString(r.Name) < 2 {
			t.Fatalf("name %q: %v", r.Name, err)
		}
		if _, err := mpolice.CleanText(r.Kin, 200); err != nil {
			t.Fatalf("kin %q: %v", r.Kin, err)
		}
	}
}

func year(date string) int {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return d.Year()
}
