package query

import (
	"maps"
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/purpose"
	"mpolice/internal/source"
)

// joins are the links between registers that one answer may follow. To answer
// from two registers at once is to link them, and each link needs a law of its
// own (司法院釋字第603號): what no edge allows is not asked.
type joins struct {
	edges map[mpolice.Register]purpose.Edge   // from the lead, by the other end
	by    map[mpolice.Register][]purpose.Edge // to rows that bear another key
	via   map[mpolice.Register]source.Via     // what by allows
	out   []mpolice.Register                  // without an edge
}

// join finds the edges from the card's lead register to each of the others.
func (s *Service) join(a *ask, shown []mpolice.Projection) joins {
	j := joins{edges: map[mpolice.Register]purpose.Edge{}, by: map[mpolice.Register][]purpose.Edge{}, via: map[mpolice.Register]source.Via{}}
	lead, ok := a.card.Lead(a.Subject.Kind)
	for _, p := range shown {
		if ok && len(shown) > 1 && p.Register != lead {
			if e, ok := s.Rules.EdgeFor(lead, p.Register, a.card.Code, a.facts.At); ok {
				j.edges[p.Register] = e
			} else {
				j.out = append(j.out, p.Register)
			}
		}
		j.other(s, a, lead, p.Register)
	}
	return j
}

// other finds what leads to rows of a register under another key: the old and
// the new resident number, and record linkage.
func (j *joins) other(s *Service, a *ask, lead, register mpolice.Register) {
	if a.Subject.Kind != mpolice.SubjectNationalID {
		return
	}
	via := source.Via{}
	if e, ok := s.Rules.EdgeOn(purpose.JoinAlias, mpolice.RegisterResidence, register, a.card.Code, a.facts.At); ok {
		via.Alias = true
		j.by[register] = append(j.by[register], e)
	}
	if e, ok := s.Rules.EdgeOn(purpose.JoinLink, lead, register, a.card.Code, a.facts.At); ok {
		via.Link = true
		j.by[register] = append(j.by[register], e)
	}
	j.via[register] = via
}

func (j joins) barred(register mpolice.Register) bool { return slices.Contains(j.out, register) }

// used gives the edges that an answer followed: those between the registers
// that answered, and those by which rows were found.
func (j joins) used(answers []source.Answer) []purpose.Edge {
	var out []purpose.Edge
	for _, a := range answers {
		if e, ok := j.edges[a.Register]; ok && answered(a.Status) {
			out = append(out, e)
		}
		for _, e := range j.by[a.Register] {
			if slices.ContainsFunc(a.Rows, func(r source.Row) bool { return followed(e.On, r.Match.How) }) && !has(out, e) {
				out = append(out, e)
			}
		}
	}
	return out
}

func answered(s source.Status) bool { return s == source.StatusFound || s == source.StatusNone }

func has(all []purpose.Edge, e purpose.Edge) bool {
	return slices.ContainsFunc(all, func(x purpose.Edge) bool { return x.Code == e.Code })
}

func followed(on purpose.Join, how source.MatchHow) bool {
	switch on {
	case purpose.JoinAlias:
		return how == source.MatchAlias
	case purpose.JoinLink:
		return how == source.MatchLinked || how == source.MatchPossible
	}
	return false
}

// String gives the codes of every edge that may be followed.
func (j joins) String() string {
	var all []purpose.Edge
	for _, r := range slices.Sorted(maps.Keys(j.edges)) {
		all = append(all, j.edges[r])
	}
	for _, r := range slices.Sorted(maps.Keys(j.by)) {
		all = append(all, j.by[r]...)
	}
	return codesOf(all)
}

func codesOf(edges []purpose.Edge) string {
	out := make([]string, len(edges))
	for i, e := range edges {
		out[i] = e.Code
	}
	return strings.Join(out, " ")
}
