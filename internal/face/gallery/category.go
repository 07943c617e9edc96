package gallery

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"mpolice"
)

// CategoryCode names a category, such as "suspect".
type CategoryCode string

// Event is what ends a photo's stay, such as "acquitted".
type Event string

// The events that the program itself brings about.
const (
	EventExpired Event = "expired"
	EventManual  Event = "manual"

	eventSealed Event = "sealed" // 少年紀錄塗銷
)

// Category is one part of the gallery with its own law.
type Category struct {
	Code       CategoryCode `yaml:"code"`
	Number     uint16       `yaml:"number"` // in segments; never given to another
	Collection Collection   `yaml:"collection"`
	Title      mpolice.Text `yaml:"title"`
	Note       mpolice.Text `yaml:"note"`
	Basis      []Basis      `yaml:"basis"`
	Retention  Retention    `yaml:"retention"`
	Leaves     []Event      `yaml:"leaves"` // beside expired and manual, which end every stay
}

// Basis is a ground on which a category may be built.
type Basis struct {
	Ground mpolice.GroundCode `yaml:"ground"`
	Text   mpolice.Text       `yaml:"text"` // statute and item
	Tag    string             `yaml:"tag"`  // how far it was checked: V, S, M
}

// Retention is how long photos of a category are kept at most, counted from the
// day when the photo was taken, or when the matter was reported.
type Retention struct {
	Years int          `yaml:"years"`
	From  string       `yaml:"from"`
	Text  mpolice.Text `yaml:"text"`
}

// From what day retention is counted.
const (
	FromTaken    = "taken"
	FromReported = "reported"
)

// EventRule is an event with its name and its law.
type EventRule struct {
	Code  Event        `yaml:"code"`
	Title mpolice.Text `yaml:"title"`
	Basis mpolice.Text `yaml:"basis"`
	Tag   string       `yaml:"tag"`
}

// Allows reports whether the category may be built on the ground.
func (c Category) Allows(g mpolice.GroundCode) bool {
	return slices.ContainsFunc(c.Basis, func(b Basis) bool { return b.Ground == g })
}

// EndsBy reports whether the event ends a stay in the category.
func (c Category) EndsBy(e Event) bool {
	return e == EventExpired || e == EventManual || slices.Contains(c.Leaves, e)
}

// Last is the last day on which a photo may be kept.
func (c Category) Last(from Day) Day { return from.AddYears(c.Retention.Years) }

//go:embed categories.yaml
var categoriesYAML []byte

type law struct {
	Events     []EventRule `yaml:"events"`
	Categories []Category  `yaml:"categories"`
}

var built = mustLaw(categoriesYAML)

func mustLaw(data []byte) law {
	l, err := parseLaw(data)
	if err != nil {
		panic(err) // the file is embedded: a test reads it first
	}
	return l
}

// parseLaw reads and checks the file of categories.
func parseLaw(data []byte) (law, error) {
	var l law
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&l); err != nil {
		return law{}, fmt.Errorf("%w: %w", ErrCategories, err)
	}
	if len(l.Categories) == 0 {
		return law{}, fmt.Errorf("%w: no category", ErrCategories)
	}
	events := map[Event]bool{}
	for _, e := range l.Events {
		if events[e.Code] || !e.Title.Complete() || !e.Basis.Complete() || !tagged(e.Tag) {
			return law{}, fmt.Errorf("%w: event %q", ErrCategories, e.Code)
		}
		events[e.Code] = true
	}
	codes, numbers := map[CategoryCode]bool{}, map[uint16]bool{}
	for _, c := range l.Categories {
		if codes[c.Code] || numbers[c.Number] || !c.sound(events) {
			return law{}, fmt.Errorf("%w: category %q", ErrCategories, c.Code)
		}
		codes[c.Code], numbers[c.Number] = true, true
	}
	slices.SortFunc(l.Categories, func(a, b Category) int { return int(a.Number) - int(b.Number) })
	return l, nil
}

func (c Category) sound(events map[Event]bool) bool {
	if c.Code == "" || c.Number == 0 || !c.Title.Complete() || !c.Note.Complete() || len(c.Basis) == 0 || len(c.Leaves) == 0 {
		return false
	}
	for _, b := range c.Basis {
		if b.Ground == "" || !b.Text.Complete() || !tagged(b.Tag) {
			return false
		}
	}
	for _, e := range c.Leaves {
		if !events[e] {
			return false
		}
	}
	r := c.Retention
	return (c.Collection == CollectionPolice || c.Collection == CollectionIdentity) && events[EventExpired] && events[EventManual] &&
		r.Years >= 1 && r.Years <= 10 && (r.From == FromTaken || r.From == FromReported) && r.Text.Complete()
}

func tagged(tag string) bool { return tag == "V" || tag == "S" || tag == "M" }

// Categories lists every category by number.
func Categories() []Category { return slices.Clone(built.Categories) }

// CategoryOf gives the category of a code.
func CategoryOf(code CategoryCode) (Category, bool) {
	return find(built.Categories, func(c Category) bool { return c.Code == code })
}

// CategoryNumbered gives the category of a number in a segment.
func CategoryNumbered(n uint16) (Category, bool) {
	return find(built.Categories, func(c Category) bool { return c.Number == n })
}

// Events lists what ends a stay.
func Events() []EventRule { return slices.Clone(built.Events) }

// EventOf gives the rule of an event.
func EventOf(code Event) (EventRule, bool) {
	return find(built.Events, func(e EventRule) bool { return e.Code == code })
}

func find[T any](all []T, is func(T) bool) (T, bool) {
	for _, x := range all {
		if is(x) {
			return x, true
		}
	}
	var none T
	return none, false
}
