package policy

import (
	"iter"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"

	"mpolice"
	"mpolice/internal/purpose"
)

// rule is one compiled policy: a condition, or a generated permit (without
// condition).
type rule struct {
	id        cedar.PolicyID
	policy    *cedar.Policy
	condition *condition
}

// ruleSet is a policy set with a fixed order; cedar.PolicySet iterates a map.
type ruleSet []rule

// All implements cedar.PolicyIterator.
func (r ruleSet) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for i := range r {
			if !yield(r[i].id, r[i].policy) {
				return
			}
		}
	}
}

// deck is one version of a card, compiled: the rules that concern it and the
// entities that they speak of.
type deck struct {
	card     *purpose.Card
	open     ruleSet
	disclose map[mpolice.Register]ruleSet
	reveal   ruleSet
	entities types.EntityMap
}

// newDeck picks the conditions that may concern the card and makes its permits.
func newDeck(card *purpose.Card, conditions []*condition) *deck {
	d := &deck{card: card, disclose: map[mpolice.Register]ruleSet{}, entities: types.EntityMap{}}
	uid := purposeUID(card.Code)
	var groups []types.EntityUID
	for _, g := range card.Groups {
		groups = append(groups, groupUID(g))
	}
	d.entities[uid] = cardEntity(card, uid, groups)
	if !card.IsNever() {
		d.open = ruleSet{permit("open", actionOpen, uid)}
		d.reveal = ruleSet{permit("reveal", actionReveal, uid)}
	}
	d.open = append(d.open, pick(conditions, actionOpen, uid, groups)...)
	d.reveal = append(d.reveal, pick(conditions, actionReveal, uid, groups)...)
	for _, r := range card.Registers {
		p, _ := card.Projection(r.Register)
		reg := registerUID(r.Register)
		d.entities[reg] = registerEntity(reg, r, p)
		d.disclose[r.Register] = append(ruleSet{permit("disclose", actionDisclose, reg)}, pick(conditions, actionDisclose, reg, nil)...)
	}
	return d
}

// permit is the one broad permit that the forbids cut down.
func permit(id cedar.PolicyID, action, resource types.EntityUID) rule {
	p := ast.Permit().PrincipalIs(typeOfficer).ActionEq(action).ResourceEq(resource)
	return rule{id: "permit-" + id, policy: cedar.NewPolicyFromAST(p)}
}

// pick takes the conditions that may concern the resource, each bound to it.
func pick(all []*condition, action, resource types.EntityUID, groups []types.EntityUID) ruleSet {
	var out ruleSet
	for _, c := range all {
		if c.concerns(action, resource, groups) {
			out = append(out, rule{id: cedar.PolicyID(c.id), policy: c.bound(action, resource), condition: c})
		}
	}
	return out
}

func cardEntity(c *purpose.Card, uid types.EntityUID, groups []types.EntityUID) types.Entity {
	return types.Entity{
		UID:     uid,
		Parents: types.NewEntityUIDSet(groups...),
		Attributes: types.NewRecord(types.RecordMap{
			"never":              types.Boolean(c.IsNever()),
			"subjects":           stringSet(c.Subjects),
			"grounds":            stringSet(c.Grounds),
			"reference_required": types.Boolean(c.References.Required),
			"reference_kinds":    stringSet(c.References.Kinds),
		}),
	}
}

func registerEntity(uid types.EntityUID, r purpose.CardRegister, p mpolice.Projection) types.Entity {
	special, sealed := false, false
	for _, f := range p.Fields {
		special = special || f.Class == mpolice.ClassSpecial
		sealed = sealed || f.Class == mpolice.ClassSealed
	}
	return types.Entity{
		UID: uid,
		Attributes: types.NewRecord(types.RecordMap{
			"special":    types.Boolean(special),
			"sealed":     types.Boolean(sealed),
			"subjects":   stringSet(r.By),
			"any_matter": types.Boolean(len(r.Types) == 0),
			"matters":    stringSet(r.Types),
		}),
	}
}

func stringSet[T ~string](all []T) types.Set {
	values := make([]types.Value, len(all))
	for i, s := range all {
		values[i] = types.String(s)
	}
	return types.NewSet(values...)
}
