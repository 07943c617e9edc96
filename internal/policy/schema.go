package policy

import (
	"fmt"
	"strings"

	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"

	"mpolice/internal/purpose"
)

// schemaText is the shape of what conditions may look at. It says in Cedar's
// own language what context.go builds; a test holds the two equal. %s is the
// record of the card's facts.
const schemaText = `
entity Officer;
entity Group;
entity Purpose in [Group] {
  never: Bool,
  subjects: Set<String>,
  grounds: Set<String>,
  reference_required: Bool,
  reference_kinds: Set<String>,
};
entity Register {
  special: Bool,
  sealed: Bool,
  subjects: Set<String>,
  any_matter: Bool,
  matters: Set<String>,
};
type OfficerFacts = { role: String, unit_kind: String };
type SessionFacts = { user_verified: Bool, step_up: Bool };
type CustodyFacts = { holds: Bool, desktop: Bool, same_unit: Bool };
type DutyFacts = { on: Bool, same_unit: Bool, item: String };
type GrantFacts = { held: Bool, expired: Bool, covers: Bool, trained: Bool };
type ReferenceFacts = {
  given: Bool, exists: Bool, kind: String, type: String, role: String,
  involves_officer: Bool, open: Bool, names_subject: Bool,
  age_minutes: Long, confirmed: Bool, confirmed_minutes: Long,
};
type FaceFacts = {
  mode: String, statute: Bool, model: Bool, report: Bool, category: Bool,
  present: Bool, capture: String, faces: Long, usable: Bool,
  document_tried: Bool, name_tried: Bool, told: Bool, consent: Bool,
  incapable: Bool, second: Bool, assembly: Bool, ordered: Bool,
  officer_over: Bool, unit_over: Bool,
};
type QueryContext = {
  officer: OfficerFacts,
  session: SessionFacts,
  custody: CustodyFacts,
  duty: DutyFacts,
  grant: GrantFacts,
  card_in_force: Bool,
  ground: { code: String, in_force: Bool },
  reference: ReferenceFacts,
  reason: { missing: Bool, vague: Bool, never: String, repeats: Bool },
  subject: { kind: String, is_self: Bool },
  facts: { %s },
  face: FaceFacts,
};
action "open" appliesTo { principal: [Officer], resource: [Purpose], context: QueryContext };
action "disclose" appliesTo { principal: [Officer], resource: [Register], context: QueryContext };
action "reveal" appliesTo {
  principal: [Officer],
  resource: [Purpose],
  context: {
    officer: OfficerFacts,
    session: SessionFacts,
    custody: CustodyFacts,
    duty: DutyFacts,
    grant: GrantFacts,
    class: String,
    query: { own: Bool, released: Bool, same_session: Bool, minutes: Long },
    second: { confirmed: Bool, same_unit: Bool },
  }
};
`

// newValidator makes a type checker for the conditions that concern a card.
func newValidator(card *purpose.Card) (*validate.Validator, error) {
	var facts []string
	for _, f := range card.Facts {
		facts = append(facts, f.Key+": "+cedarType(f.Kind))
	}
	var s schema.Schema
	if err := s.UnmarshalCedar(fmt.Appendf(nil, schemaText, strings.Join(facts, ", "))); err != nil {
		return nil, fmt.Errorf("schema of %s: %w", card.Code, err)
	}
	resolved, err := s.Resolve()
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", card.Code, err)
	}
	return validate.New(resolved), nil
}

// cedarType says how a stated fact is seen by conditions: a time as whole
// minutes past, -1 when not stated.
func cedarType(k purpose.FactKind) string {
	switch k {
	case purpose.FactFlag:
		return "Bool"
	case purpose.FactTime:
		return "Long"
	}
	return "String"
}
