package eval

import (
	"context"
	"math"
	"sync/atomic"
)

// Identification is how well a search finds people in a gallery, and how often
// it returns somebody for a person who is not in it (open set).
type Identification struct {
	People   int       `json:"people"` // of the gallery
	Photos   int       `json:"photos"` // of the gallery, present
	FTE      *Rate     `json:"fte"`    // gallery photos without a template (failures to enrol)
	Mated    Trials    `json:"mated"`  // probes whose person is in the gallery
	NonMated Trials    `json:"nonmated"`
	Dropped  int       `json:"dropped"` // probes left out for a missing photo
	Ranks    []Rank    `json:"ranks"`
	Points   []IDPoint `json:"points"`
	Curve    []Spot    `json:"curve"` // FPIR against FNIR
}

// Rank is how often the mate was not among the first candidates, without a
// threshold (NIST's investigation mode). A person counts once, by the best of
// their photos; equals stand before the mate.
type Rank struct {
	Rank      int      `json:"rank"`
	Hit       *float64 `json:"hit"`  // 1 - FNIR: the rank-n hit rate
	FNIR      *Rate    `json:"fnir"` // failures counted as misses
	Completed *Rate    `json:"completed"`
}

// IDPoint is the figures at the threshold of one target FPIR. Unless
// resolvable, only the target stands.
type IDPoint struct {
	Target     float64   `json:"target"`
	Resolvable bool      `json:"resolvable"`
	Threshold  *float64  `json:"threshold"`
	FPIR       *Rate     `json:"fpir"`
	FNIR       *Rate     `json:"fnir"` // failures to acquire and to enrol counted as misses
	Completed  *Rate     `json:"completed"`
	Groups     []IDGroup `json:"groups"` // by the probe's group
}

// IDGroup is one group of probes at a point.
type IDGroup struct {
	Group string `json:"group"`
	FPIR  *Rate  `json:"fpir"`
	FNIR  *Rate  `json:"fnir"`
}

func (p IDPoint) rates() []*Rate {
	list := []*Rate{p.FPIR, p.FNIR, p.Completed}
	for _, g := range p.Groups {
		list = append(list, g.FPIR, g.FNIR)
	}
	return list
}

var (
	fpirTargets = []float64{0.01, 0.1}
	ranks       = []int{1, 5, 10, 20, 50}
)

// person is one person of the gallery and the photos that can be compared.
type person struct {
	name     string
	photos   []int
	enrolled bool // named by a photo that is present
}

// people gathers the gallery by person, in order of first mention.
func (p *Plan) people(t *templates) (list []person, failures, photos int64) {
	at := map[string]int{}
	for _, x := range p.gallery {
		i, ok := at[x.person]
		if !ok {
			i = len(list)
			at[x.person] = i
			list = append(list, person{name: x.person})
		}
		switch t.state[x.photo] {
		case failed:
			failures++
			photos++
			list[i].enrolled = true
		case acquired:
			photos++
			list[i].enrolled = true
			list[i].photos = append(list[i].photos, x.photo)
		}
	}
	return list, failures, photos
}

// identify searches the gallery with every probe.
func (p *Plan) identify(ctx context.Context, t *templates, o Options) (*Identification, error) {
	people, failures, photos := p.people(t)
	mate := map[string]int{}
	for i, x := range people {
		mate[x.name] = i
	}
	s := &searches{mated: newSide(len(p.groups)), nonmated: newSide(len(p.groups)), ranks: make([]atomic.Int64, len(ranks))}
	err := each(ctx, len(p.probes), o, "searches", func(_ context.Context, i int) error {
		x := p.probes[i]
		m, in := mate[x.person]
		if !in {
			m = -1
		}
		if t.state[x.photo] == missing || in && !people[m].enrolled {
			s.dropped.Add(1)
			return nil
		}
		found, err := t.search(x.photo, m, people, o)
		if err == nil {
			s.count(p.probeGroups(x), in, found)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	id := s.figures(p.groups)
	id.Photos, id.FTE = int(photos), rate(failures, photos)
	for _, x := range people {
		if x.enrolled {
			id.People++
		}
	}
	return id, nil
}

// found is what one search gave; scores are NaN where there is none.
type found struct {
	top  float64 // highest of all people
	mate float64 // of the mate
	rank int     // of the mate, from 1; 0 none
}

// search compares a probe with every photo of every person.
func (t *templates) search(probe, mate int, people []person, o Options) (found, error) {
	f := found{top: math.NaN(), mate: math.NaN()}
	if t.state[probe] != acquired {
		return f, nil
	}
	best := make([]float64, len(people))
	for i, x := range people {
		best[i] = math.Inf(-1)
		for _, photo := range x.photos {
			s, _, err := t.score(probe, photo, o)
			if err != nil {
				return f, err
			}
			best[i] = max(best[i], s)
		}
		if len(x.photos) > 0 && !(best[i] <= f.top) {
			f.top = best[i]
		}
	}
	if mate < 0 || len(people[mate].photos) == 0 {
		return f, nil
	}
	f.mate = best[mate]
	for _, b := range best {
		if b >= f.mate {
			f.rank++ // the mate itself included
		}
	}
	return f, nil
}

// searches collects what the searches gave.
type searches struct {
	mated, nonmated *side
	ranks           []atomic.Int64 // hits within each of ranks
	dropped         atomic.Int64
}

func (s *searches) count(groups []int, in bool, f found) {
	if !in {
		s.nonmated.trial(groups, f.top)
		return
	}
	s.mated.trial(groups, f.mate)
	for i, r := range ranks {
		if f.rank > 0 && f.rank <= r {
			s.ranks[i].Add(1)
		}
	}
}

func (s *searches) figures(groups []string) *Identification {
	s.mated.close()
	s.nonmated.close()
	mated, nonmated := &s.mated.all, &s.nonmated.all
	id := &Identification{Mated: mated.count(), NonMated: nonmated.count(), Dropped: int(s.dropped.Load()), Ranks: []Rank{}, Points: []IDPoint{}}
	for i, r := range ranks {
		hits := s.ranks[i].Load()
		k := Rank{Rank: r, FNIR: rate(id.Mated.All-hits, id.Mated.All), Completed: rate(id.Mated.Completed-hits, id.Mated.Completed)}
		if k.FNIR != nil {
			hit := 1 - k.FNIR.Value
			k.Hit = &hit
		}
		id.Ranks = append(id.Ranks, k)
	}
	for _, target := range fpirTargets {
		pt := IDPoint{Target: target, Groups: []IDGroup{}}
		if resolvable(target, nonmated.tail.n()) {
			s.point(&pt, groups)
		}
		id.Points = append(id.Points, pt)
	}
	id.Curve = curve(mated, nonmated)
	return id
}

func (s *searches) point(pt *IDPoint, groups []string) {
	k := s.nonmated.all.tail.lowest(pt.Target)
	t := edge(k)
	p := point(pt.Target, k, &s.mated.all, &s.nonmated.all)
	pt.Resolvable, pt.Threshold, pt.FPIR, pt.FNIR, pt.Completed = true, &t, p.FMR, p.GFRR, p.FNMR
	for g, name := range groups {
		q := point(pt.Target, k, &s.mated.groups[g], &s.nonmated.groups[g])
		pt.Groups = append(pt.Groups, IDGroup{name, q.FMR, q.GFRR})
	}
}
