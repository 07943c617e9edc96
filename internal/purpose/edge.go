package purpose

import (
	"slices"
	"time"

	"mpolice"
)

// Join is what two registers are joined on.
type Join string

// The joins, from the surest to the least sure. Of several edges between two
// registers the surest is used.
const (
	JoinNationalID Join = "national_id" // the same verified number in both
	JoinPlate      Join = "plate"       // the same plate in both
	JoinOwner      Join = "owner"       // the owner's number of a vehicle
	JoinAlias      Join = "alias"       // the old and the new resident number of one person
	JoinName       Join = "name"        // the same name: a hint, never an identity
	JoinLink       Join = "link"        // record linkage: possibly the same person, with its reasons
)

var joins = []Join{JoinNationalID, JoinPlate, JoinOwner, JoinAlias, JoinName, JoinLink}

// Edge is one link between two registers that a query may follow or answer
// together, with the law for it. To build and to link databases of citizens
// needs a statute (司法院釋字第603號); an edge that stands in no file is not
// followed.
type Edge struct {
	Code    string               `yaml:"edge" json:"edge"`
	Between []mpolice.Register   `yaml:"between" json:"between"` // two; the same twice for an alias or a link within one
	On      Join                 `yaml:"on" json:"on"`
	Grounds []mpolice.GroundCode `yaml:"grounds" json:"grounds"`
	// Tag says how far it was verified that the grounds carry this link. It is
	// never surer than the least sure of them.
	Tag      Tag                `yaml:"tag" json:"tag"`
	Purposes []mpolice.CardCode `yaml:"purposes" json:"purposes"`
	Period   `yaml:",inline" json:"-"`
	Text     Text `yaml:"text" json:"text"` // why the two are joined
}

// Joins reports whether the edge runs between the two, in either direction.
func (e Edge) Joins(a, b mpolice.Register) bool {
	return len(e.Between) == 2 &&
		(e.Between[0] == a && e.Between[1] == b || e.Between[0] == b && e.Between[1] == a)
}

// Serves reports whether a card may follow the edge at that instant.
func (e Edge) Serves(card mpolice.CardCode, at time.Time) bool {
	return contains(e.Purposes, card) && e.Covers(at)
}

// Edges lists every edge in the order of edges.yaml.
func (b *Bundle) Edges() []Edge { return b.edges }

// EdgesFor lists the edges between two registers that a card may follow at that
// instant, the surest join first.
func (b *Bundle) EdgesFor(one, other mpolice.Register, card mpolice.CardCode, at time.Time) []Edge {
	var out []Edge
	for _, e := range b.edges {
		if e.Joins(one, other) && e.Serves(card, at) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(x, y Edge) int { return slices.Index(joins, x.On) - slices.Index(joins, y.On) })
	return out
}

// EdgeFor gives the surest edge between two registers that a card may follow at
// that instant. Without one the two are not joined.
func (b *Bundle) EdgeFor(one, other mpolice.Register, card mpolice.CardCode, at time.Time) (Edge, bool) {
	all := b.EdgesFor(one, other, card, at)
	if len(all) == 0 {
		return Edge{}, false
	}
	return all[0], true
}

// EdgeOn gives the edge of one join between two registers that a card may
// follow at that instant.
func (b *Bundle) EdgeOn(on Join, one, other mpolice.Register, card mpolice.CardCode, at time.Time) (Edge, bool) {
	return find(b.EdgesFor(one, other, card, at), func(e Edge) bool { return e.On == on })
}

// Edge gives the edge of that code.
func (b *Bundle) Edge(code string) (Edge, bool) {
	return find(b.edges, func(e Edge) bool { return e.Code == code })
}

// Lead is the register from which a card goes on to the others when it is asked
// by that kind of subject: for a person the household register, else that of
// residence; for a vehicle the vehicle register; else the first. It is false
// when the card asks none.
func (c *Card) Lead(kind mpolice.SubjectKind) (mpolice.Register, bool) {
	all := c.AllRegisters(kind)
	for _, lead := range []mpolice.Register{mpolice.RegisterHousehold, mpolice.RegisterResidence, mpolice.RegisterVehicle} {
		person := lead != mpolice.RegisterVehicle
		if person != ofVehicle(kind) && contains(all, lead) {
			return lead, true
		}
	}
	if len(all) == 0 {
		return "", false
	}
	return all[0], true
}

// ofVehicle reports whether a kind of subject names a vehicle.
func ofVehicle(kind mpolice.SubjectKind) bool {
	return kind == mpolice.SubjectPlate || kind == "plate_pattern"
}
