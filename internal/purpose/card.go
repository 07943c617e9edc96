package purpose

import (
	"slices"
	"time"

	"mpolice"
)

// Card is one purpose card (目的卡) in one version: what a lawful purpose may
// see, on which grounds, and what the officer must state for it.
type Card struct {
	Code    mpolice.CardCode `yaml:"code"`
	Period  `yaml:",inline"`
	Title   Text `yaml:"title"`
	Summary Text `yaml:"summary"`
	// Groups are the families of cards that a condition may speak to at once,
	// such as "stop" for every purpose that stops a person.
	Groups   []string              `yaml:"groups"`
	Subjects []mpolice.SubjectKind `yaml:"subjects"`
	// Grounds are those the officer chooses one of; Basis are the provisions
	// that allow the processing of data whichever was chosen.
	Grounds    []mpolice.GroundCode `yaml:"grounds"`
	Basis      []mpolice.GroundCode `yaml:"basis"`
	References ReferenceRule        `yaml:"references"`
	Registers  []CardRegister       `yaml:"registers"`
	Facts      []Fact               `yaml:"facts"`
	Notice     Notice               `yaml:"notice"`
	Retention  Retention            `yaml:"retention"`
	Example    Text                 `yaml:"reason_example"` // a good reason
	DutyItems  []string             `yaml:"duty_items"`     // duty items that the card is offered first for
	Next       []mpolice.CardCode   `yaml:"next"`           // the lawful next step on a hit
	Repeats    int                  `yaml:"reason_repeats"` // 0: as vague.yaml says
	Cures      map[string]Text      `yaml:"cures"`          // by condition, where this card's cure differs
	Never      []Never              `yaml:"never"`          // on PX only
	sheet      sheet
	projection map[mpolice.Register]mpolice.Projection
}

// ReferenceRule says which references a card accepts and whether one must be
// given. A reference that is given must exist and involve the officer either
// way.
type ReferenceRule struct {
	Required bool                    `yaml:"required"`
	Kinds    []mpolice.ReferenceKind `yaml:"kinds"`
}

// CardRegister is what a card may see of one register. By narrows the kinds of
// subject by which this purpose may ask it; Types, when it names any, the types
// of matter (such as "smuggling") that open it.
type CardRegister struct {
	Register mpolice.Register      `yaml:"register"`
	By       []mpolice.SubjectKind `yaml:"by"`
	Types    []string              `yaml:"types"`
	// Compare keeps the register out of every query but a photo comparison.
	Compare bool        `yaml:"compare"`
	Fields  []CardField `yaml:"fields"`
}

// Opens reports whether a matter of that type opens the register.
func (r CardRegister) Opens(matter string) bool {
	return len(r.Types) == 0 || contains(r.Types, matter)
}

// CardField is one projected field. Class may raise the register's class for
// this purpose, never lower it.
type CardField struct {
	Field mpolice.FieldName `yaml:"field"`
	Show  mpolice.Show      `yaml:"show"`
	Class mpolice.Class     `yaml:"class"`
}

// Notice says how the person learns of the query (個資法第8條、第9條).
type Notice struct {
	Codes     []mpolice.GroundCode `yaml:"codes"`
	DeferDays int                  `yaml:"defer_days"` // longest deferral before it must be looked at again
	Text      Text                 `yaml:"text"`
}

// Retention says how long what is kept.
type Retention struct {
	LogYears int  `yaml:"log_years"`
	Text     Text `yaml:"text"`
}

// Never is one category of reasons that no purpose covers, with the lawful
// route instead.
type Never struct {
	Code  string `yaml:"category"`
	Title Text   `yaml:"title"`
	Text  Text   `yaml:"text"`  // why not
	Route Text   `yaml:"route"` // what the person may do instead
	// Words betray the category wherever they stand in a reason, unless a word
	// of Unless stands there too (a debt collector as suspect, not as client).
	Words  []string `yaml:"words"`
	Unless []string `yaml:"unless"`
	// Whole are reasons that say nothing but the category; they count as vague.
	Whole []string `yaml:"whole"`
}

// IsNever reports whether the card is the never-list.
func (c *Card) IsNever() bool { return len(c.Never) > 0 }

// NeverCategory returns the category of that code.
func (c *Card) NeverCategory(code string) (Never, bool) {
	for _, n := range c.Never {
		if n.Code == code {
			return n, true
		}
	}
	return Never{}, false
}

// InForce reports whether this version applies at that instant.
func (c *Card) InForce(at time.Time) bool { return c.Covers(at) }

// Projection gives what the card may see of a register, classes filled in.
func (c *Card) Projection(r mpolice.Register) (mpolice.Projection, bool) {
	p, ok := c.projection[r]
	return p, ok
}

// RegistersFor lists the registers that the card asks by that kind of subject
// whatever the matter, in the card's order.
func (c *Card) RegistersFor(kind mpolice.SubjectKind) []mpolice.Register {
	return c.RegistersWith(kind, "")
}

// RegistersWith adds those that the type of the matter opens, such as customs
// for "smuggling".
func (c *Card) RegistersWith(kind mpolice.SubjectKind, matter string) []mpolice.Register {
	return c.pick(func(r CardRegister) bool { return !r.Compare && contains(r.By, kind) && r.Opens(matter) })
}

// AllRegisters lists the registers that the card may ask by that kind of subject
// in some matter.
func (c *Card) AllRegisters(kind mpolice.SubjectKind) []mpolice.Register {
	return c.pick(func(r CardRegister) bool { return !r.Compare && contains(r.By, kind) })
}

// Compares reports whether the card opens a register to photo comparisons by
// that kind of subject.
func (c *Card) Compares(register mpolice.Register, kind mpolice.SubjectKind) bool {
	return contains(c.pick(func(r CardRegister) bool { return r.Compare && contains(r.By, kind) }), register)
}

func (c *Card) pick(is func(CardRegister) bool) []mpolice.Register {
	var out []mpolice.Register
	for _, r := range c.Registers {
		if is(r) {
			out = append(out, r.Register)
		}
	}
	return out
}

// Typed lists the kinds of subject that a person can type: all but a face.
func (c *Card) Typed() []mpolice.SubjectKind {
	return slices.DeleteFunc(slices.Clone(c.Subjects), func(k mpolice.SubjectKind) bool { return k == mpolice.SubjectFace })
}

// Accepts reports whether the card takes that kind of subject.
func (c *Card) Accepts(kind mpolice.SubjectKind) bool { return contains(c.Subjects, kind) }

// Fact returns the declared fact of that key.
func (c *Card) Fact(key string) (Fact, bool) {
	for _, f := range c.Facts {
		if f.Key == key {
			return f, true
		}
	}
	return Fact{}, false
}
