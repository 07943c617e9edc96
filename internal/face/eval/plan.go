package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Plan is what will be compared with what. Photos are named by their path
// below the folder of pictures and embedded once, however often they occur.
// The zero value is an empty plan; the Read methods fill it.
type Plan struct {
	photos []photo
	byPath map[string]int
	groups []string // names, in order of first mention
	inputs []Input

	pairs []pair
	folds int // 0: the pairs are not in folds

	gallery, probes []entry
	cross           bool
}

// photo is one picture of the plan.
type photo struct {
	path   string
	where  string // file and line of first mention
	person string // "" unknown
	groups []int  // indexes into Plan.groups
}

// pair is one one-to-one trial. Groups overrides those of the photos when the
// pairs file states a group itself.
type pair struct {
	a, b   int
	same   bool
	fold   int
	groups []int
	stated bool
}

// entry is one photo of a gallery or a set of probes.
type entry struct {
	photo  int
	person string
	groups []int
}

// Input is a file that the plan was read from.
type Input struct {
	Kind   string `json:"kind"` // "pairs", "gallery", "probes" or "groups"
	SHA256 string `json:"sha256"`
}

// Photos is how many pictures the plan names.
func (p *Plan) Photos() int { return len(p.photos) }

func (p *Plan) input(kind string, data []byte) {
	sum := sha256.Sum256(data)
	p.inputs = append(p.inputs, Input{kind, hex.EncodeToString(sum[:])})
}

// photo finds or adds a picture by its path below the folder of pictures.
func (p *Plan) photo(name, where string) (int, error) {
	if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") {
		return 0, fmt.Errorf("%s: photo %q: want a path below the folder of photos, with /", where, name)
	}
	if i, ok := p.byPath[name]; ok {
		return i, nil
	}
	if p.byPath == nil {
		p.byPath = map[string]int{}
	}
	p.byPath[name] = len(p.photos)
	p.photos = append(p.photos, photo{path: name, where: where})
	return len(p.photos) - 1, nil
}

// name says whose photo it is; a photo cannot show two persons.
func (p *Plan) name(i int, person, where string) error {
	ph := &p.photos[i]
	if ph.person != "" && ph.person != person {
		return fmt.Errorf("%s: photo %q was given to another person at %s", where, ph.path, ph.where)
	}
	ph.person = person
	return nil
}

// maxGroups bounds memory: each group counts its scores in 4 MB.
const maxGroups = 100

func (p *Plan) group(name, where string) (int, error) {
	if i := slices.Index(p.groups, name); i >= 0 {
		return i, nil
	}
	if len(p.groups) == maxGroups {
		return 0, fmt.Errorf("%s: more than %d groups: give each photo a coarse group, not a person's own", where, maxGroups)
	}
	p.groups = append(p.groups, name)
	return len(p.groups) - 1, nil
}

// pairGroups are the groups that both photos of a pair belong to.
func (p *Plan) pairGroups(x pair) []int {
	if x.stated {
		return x.groups
	}
	return common(nil, p.photos[x.a].groups, p.photos[x.b].groups)
}

// common appends what is in both lists to into. The lists have a few elements.
func common(into, a, b []int) []int {
	for _, g := range a {
		if slices.Contains(b, g) {
			into = append(into, g)
		}
	}
	return into
}

// Cross makes every two photos of different persons a non-mated trial: few
// photos give millions, which FMR 1e-4 and below need. A photo's person is the
// folder that it lies in, as in LFW. It is called after ReadPairs.
func (p *Plan) Cross() error {
	if len(p.pairs) == 0 {
		return fmt.Errorf("cross pairs need a pairs file: it states the mated pairs")
	}
	for _, i := range p.paired() {
		ph := &p.photos[i]
		if ph.person != "" {
			continue
		}
		dir, _, ok := strings.Cut(ph.path, "/")
		if !ok {
			return fmt.Errorf("%s: photo %q: cross pairs need a folder for each person, as in Person/photo.jpg", ph.where, ph.path)
		}
		ph.person = dir
	}
	for _, x := range p.pairs {
		if same := p.photos[x.a].person == p.photos[x.b].person; same != x.same {
			return fmt.Errorf("photos %q and %q: the pairs file and the folders disagree whether they show one person; cross pairs take persons from the folders", p.photos[x.a].path, p.photos[x.b].path)
		}
		if x.stated {
			return fmt.Errorf("cross pairs take groups from the photos: give them in a groups file, not in the pairs file")
		}
	}
	p.cross = true
	return nil
}

// paired are the photos that occur in pairs, ascending.
func (p *Plan) paired() []int {
	var list []int
	for _, x := range p.pairs {
		list = append(list, x.a, x.b)
	}
	slices.Sort(list)
	return slices.Compact(list)
}
