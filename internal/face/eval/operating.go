package eval

// Operating is the threshold to work with and what it does to each group.
type Operating struct {
	Target    float64       `json:"target"` // FMR that no group may be above
	Set       string        `json:"set"`    // non-mated pairs it was set on
	Threshold float64       `json:"threshold"`
	SetBy     string        `json:"set_by"` // the group that needs the highest threshold; "" all pairs
	All       Point         `json:"all"`
	Groups    []GroupPoint  `json:"groups"`
	FMRRatio  *Differential `json:"fmr_ratio"`
	FNMRRatio *Differential `json:"fnmr_ratio"`
}

// GroupPoint is one group at the operating threshold.
type GroupPoint struct {
	Group      string   `json:"group"`
	Resolvable bool     `json:"resolvable"` // enough non-mated pairs for the target
	Own        *float64 `json:"own"`        // threshold that this group alone needs; nil without pairs
	FMR        *Rate    `json:"fmr"`
	FNMR       *Rate    `json:"fnmr"`
	GFRR       *Rate    `json:"gfrr"`
	Curve      []Spot   `json:"curve"` // FMR against GFRR
}

// Differential compares the worst with the best group (ISO/IEC 19795-10 calls a
// difference in rates between groups a demographic differential). Only groups
// with enough trials take part.
type Differential struct {
	Worst   string   `json:"worst"`
	Best    string   `json:"best"`
	Ratio   *float64 `json:"ratio"`    // nil when the best group had no error
	AtLeast float64  `json:"at_least"` // lower limit of the worst / upper limit of the best
}

// Bands are the limits between the bands of similarity that a page shows in
// place of a number (face.Band: high, medium, low). High is nil when the trials
// do not resolve a rate below the medium band's.
type Bands struct {
	High   *BandAt `json:"high"`
	Medium BandAt  `json:"medium"`
}

// BandAt is the lower end of a band and how often two different persons reach
// it: in the worst group never more than Target.
type BandAt struct {
	Threshold float64 `json:"threshold"`
	Target    float64 `json:"target"`
	SetBy     string  `json:"set_by"`
	FMR       *Rate   `json:"fmr"`       // of all non-mated pairs
	WorstFMR  *Rate   `json:"worst_fmr"` // of the group with the highest; nil without groups
}

func (b *Bands) list() []BandAt {
	switch {
	case b == nil:
		return nil
	case b.High == nil:
		return []BandAt{b.Medium}
	}
	return []BandAt{*b.High, b.Medium}
}

// worst is the lowest bin at which neither all pairs nor those of any group
// are above the target, and who needs it (-1: all).
func (s *side) worst(target float64) (k, by int) {
	k, by = s.all.tail.lowest(target), -1
	for g := range s.groups {
		if own := s.groups[g].tail.lowest(target); own > k {
			k, by = own, g
		}
	}
	return k, by
}

func (p *Plan) groupName(g int) string {
	if g < 0 {
		return ""
	}
	return p.groups[g]
}

// operating is nil when all non-mated pairs together do not resolve the target.
func (p *Plan) operating(r *trials, target float64) *Operating {
	s := r.basis()
	if !resolvable(target, s.all.tail.n()) {
		return nil
	}
	k, by := s.worst(target)
	o := &Operating{Target: target, Set: SetProtocol, Threshold: edge(k), SetBy: p.groupName(by), Groups: []GroupPoint{}}
	if r.cross != nil {
		o.Set = SetCross
	}
	o.All = point(target, k, &r.mated.all, &s.all)
	for g, name := range p.groups {
		o.Groups = append(o.Groups, groupPoint(name, target, k, &r.mated.groups[g], &s.groups[g]))
	}
	o.differentials()
	return o
}

func groupPoint(name string, target float64, k int, mated, nonmated *cell) GroupPoint {
	pt := point(target, k, mated, nonmated)
	g := GroupPoint{Group: name, FMR: pt.FMR, FNMR: pt.FNMR, GFRR: pt.GFRR, Curve: curve(mated, nonmated)}
	g.Resolvable = resolvable(target, nonmated.tail.n())
	if nonmated.tail.n() > 0 {
		own := edge(nonmated.tail.lowest(target))
		g.Own = &own
	}
	return g
}

// differentials compares groups whose trials would show ten errors at the rate
// of all, the rule that holds for every figure.
func (o *Operating) differentials() {
	var fmr, fnmr []named
	for _, g := range o.Groups {
		if g.Resolvable {
			fmr = append(fmr, named{g.Group, g.FMR})
		}
		if g.GFRR != nil && o.All.GFRR != nil && resolvable(o.All.GFRR.Value, g.GFRR.Trials) {
			fnmr = append(fnmr, named{g.Group, g.GFRR})
		}
	}
	o.FMRRatio, o.FNMRRatio = differential(fmr), differential(fnmr)
}

type named struct {
	group string
	rate  *Rate
}

// differential is nil with fewer than two groups.
func differential(list []named) *Differential {
	if len(list) < 2 {
		return nil
	}
	worst, best := list[0], list[0]
	for _, x := range list[1:] {
		if x.rate.Value > worst.rate.Value {
			worst = x
		}
		if x.rate.Value < best.rate.Value {
			best = x
		}
	}
	d := &Differential{Worst: worst.group, Best: best.group, AtLeast: round(worst.rate.Low / best.rate.High)}
	if best.rate.Value > 0 {
		ratio := round(worst.rate.Value / best.rate.Value)
		d.Ratio = &ratio
	}
	return d
}

// bands sets the medium band at the operating target and the high one at a
// lower: the wanted, or the next power of ten that the trials resolve.
func (p *Plan) bands(r *trials, medium, high float64) *Bands {
	s := r.basis()
	if !resolvable(medium, s.all.tail.n()) {
		return nil
	}
	b := &Bands{Medium: p.bandAt(s, medium)}
	for target := high; target < medium*0.999; target = round(target * 10) {
		if !resolvable(target, s.all.tail.n()) {
			continue
		}
		if at := p.bandAt(s, target); at.Threshold > b.Medium.Threshold {
			b.High = &at
		}
		break
	}
	return b
}

func (p *Plan) bandAt(s *side, target float64) BandAt {
	k, by := s.worst(target)
	b := BandAt{Threshold: edge(k), Target: target, SetBy: p.groupName(by), FMR: rate(s.all.tail.above[k], s.all.tail.n())}
	for g := range s.groups {
		t := s.groups[g].tail
		if x := rate(t.above[k], t.n()); x != nil && (b.WorstFMR == nil || x.Value > b.WorstFMR.Value) {
			b.WorstFMR = x
		}
	}
	return b
}
