package linkage

import (
	"slices"

	"mpolice/internal/registry/linkage/cluster"
)

// judge applies model and policy to pairs, for one goroutine. Its verdict
// depends on the two records alone.
type judge struct {
	*scorer
	policy            Policy
	auto, review, top float64 // log odds
	bound             bounds
}

func newJudge(s *scorer, p Policy) *judge {
	p = p.withDefaults()
	return &judge{scorer: s, policy: p, auto: logOdds(p.Auto), review: logOdds(p.Review), top: logOdds(p.ProtectedAuto), bound: s.bounds()}
}

// verdict is the decision on a pair and the log odds that clustering uses.
func (j *judge) verdict(a, b uint32) (Decision, float64) {
	ra, rb := j.t.row(int(a)), j.t.row(int(b))
	v := j.vector(ra, rb)
	odds := j.oddsOf(v, ra)
	return j.decide(a, b, v, odds)
}

func (j *judge) decide(a, b uint32, v uint64, odds float64) (Decision, float64) {
	p := &j.policy
	if !p.Identifiers && !p.Corroborate && len(p.Exclusive) == 0 && !j.t.prot[a] && !j.t.prot[b] {
		return j.byOdds(odds)
	}
	agree := j.read(v, j.t.row(int(a)), j.t.row(int(b)))
	switch {
	case p.Identifiers && agree.conflict():
		return Conflict, cluster.Never
	case p.Identifiers && agree.otherID && !agree.sameID:
		return j.forbidden(odds)
	case j.t.source[a] == j.t.source[b] && slices.Contains(p.Exclusive, j.t.source[a]):
		return j.forbidden(odds)
	case j.t.prot[a] || j.t.prot[b]:
		return j.protected(agree, odds)
	case p.Identifiers && agree.sameID && agree.person:
		return Joined, max(odds, cluster.Bound)
	case p.Identifiers && agree.sameID && (agree.birthElse || agree.nameElse):
		return Review, min(odds, 0) // a slip of one number can be another's
	case p.Corroborate && !agree.sameID && !agree.corroborated():
		return j.unaided(odds)
	}
	return j.byOdds(odds)
}

func (j *judge) byOdds(odds float64) (Decision, float64) {
	switch {
	case odds > j.auto:
		return Joined, odds
	case odds > j.review:
		return Review, min(odds, 0)
	}
	return Apart, odds
}

// unaided pairs lack corroboration: however probable, a person decides.
func (j *judge) unaided(odds float64) (Decision, float64) {
	if odds > j.review {
		return Review, min(odds, 0)
	}
	return Apart, min(odds, 0)
}

// forbidden pairs never join; a probable one is shown as vetoed.
func (j *judge) forbidden(odds float64) (Decision, float64) {
	if odds > j.review {
		return Vetoed, cluster.Never
	}
	return Apart, cluster.Never
}

// protected pairs join only at the higher probability and with a second
// independent identifier; otherwise they never share an entity unasked.
func (j *judge) protected(agree agreement, odds float64) (Decision, float64) {
	switch {
	case odds >= j.top && agree.identifiers() >= 2:
		return Joined, odds
	case odds > j.review:
		return Review, cluster.Never
	}
	return Apart, cluster.Never
}
