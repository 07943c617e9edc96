package feed

import (
	"mpolice"
	"mpolice/internal/registry"
)

// Dirt is how much of the deliveries is damaged, as shares of the rows of each
// register. The zero Dirt is [DefaultDirt]; [Clean] damages nothing.
type Dirt struct {
	Seed uint64
	// Refused rows break what a loader must refuse; never more than half of the
	// register's reject limit.
	Refused float64
	// Told rows are loaded with a finding.
	Told float64
	// Hidden rows are wrong in a way that no check of one file can see.
	Hidden float64
	// Unnamed rows of registers that do not need a number lack it.
	Unnamed float64
	// Late is the agency whose register does not come on day 1.
	Late mpolice.Register
	// Clean damages nothing and lets nobody be late.
	Clean bool
}

// DefaultDirt is what [All] and [Write] use where nothing is said.
var DefaultDirt = Dirt{Seed: 1, Refused: 0.0035, Told: 0.012, Hidden: 0.02, Unnamed: 0.10, Late: "welfare"}

// Clean leaves every row whole.
var Clean = Dirt{Seed: 1, Clean: true}

func (d Dirt) orDefault() Dirt {
	if d == (Dirt{}) {
		return DefaultDirt
	}
	return d
}

// Effect is what a loader can make of a damage.
type Effect string

// The effects, as truth files name them.
const (
	Refused Effect = "refused" // the row must be quarantined
	Told    Effect = "told"    // the row is loaded, the fault is told
	Hidden  Effect = "hidden"  // nothing can be seen in this file
)

// Kind is a kind of damage, as truth files name it.
type Kind string

// The kinds.
const (
	CheckDigit    Kind = "check_digit"   // a digit typed wrong, so that the check digit tells
	BadDate       Kind = "bad_date"      // a month 13
	CalendarSlip  Kind = "calendar_slip" // Gregorian year in a column of ROC years, or the other way
	Required      Kind = "required"      // a required value is missing
	UnknownCode   Kind = "unknown_code"
	ExtraColumn   Kind = "extra_column"
	Unclosed      Kind = "unclosed_quote"
	TooLong       Kind = "too_long"
	BadBytes      Kind = "bad_bytes"      // bytes of another encoding
	HalfCharacter Kind = "half_character" // cut at the field's width, through a character
	SameKey       Kind = "same_key"       // a second row of the key with other content: the label stands at the second; a loader refuses both

	BlackSquare  Kind = "black_square" // ■ for a character
	OwnCharacter Kind = "private_use"  // a character of the agency's own
	Replacement  Kind = "replacement"  // U+FFFD
	Mojibake     Kind = "mojibake"     // UTF-8 read as Latin-1
	Truncated    Kind = "truncated"    // cut at the field's width
	DefaultBirth Kind = "default_birth"
	OldCounty    Kind = "old_county"
	SexDigit     Kind = "sex_digit" // the column says otherwise than the number
	BadPhone     Kind = "bad_phone"
	NoDoor       Kind = "no_door"   // an address without its number
	Duplicate    Kind = "duplicate" // the row stands twice

	LastTwo      Kind = "last_two"       // the last two digits swapped: the check digit cannot tell
	DayMonth     Kind = "day_month"      // day and month swapped
	OtherBirth   Kind = "other_birth"    // a day of birth other than the household register's
	OtherAddress Kind = "other_address"  // an address other than the household register's
	VariantName  Kind = "variant_name"   // another form of a character
	SoundName    Kind = "homophone_name" // another character of the same sound
	ShortName    Kind = "short_name"     // the last character is missing
	NoNumber     Kind = "no_number"      // the person's number is not known
	FormerNumber Kind = "former_number"  // the old-style resident number
)

// Effect says what a loader can make of the kind.
func (k Kind) Effect() Effect {
	for _, m := range mishaps {
		if m.kind == k {
			return m.effect
		}
	}
	return Hidden
}

// stage is when a damage is done.
type stage int

const (
	stageValue   stage = iota // to the value
	stageWritten              // to what the agency writes
	stageRecord               // to the record as a whole, or its bytes
)

// mishap is one kind of damage: how often beside the others of its effect, to
// which fields it can happen, and what it does.
type mishap struct {
	kind   Kind
	effect Effect
	weight int
	stage  stage
	fits   func(d *registry.Descriptor, f registry.Field) bool // nil: the whole record
	does   func(v string, l *luck) (string, bool)              // nil: see delivery.spoil
}

// injury is a mishap of one register with the fields to which it can happen.
type injury struct {
	*mishap
	fields []int
}

// injuries lists what can happen in a register's file.
func injuries(d *registry.Descriptor, effect Effect, delta bool) (out []injury, weight int) {
	for i := range mishaps {
		m := &mishaps[i]
		if m.effect != effect || m.weight == 0 || !m.canHappen(d, delta) {
			continue
		}
		in := injury{mishap: m}
		if m.fits != nil {
			for j, f := range d.Fields {
				if m.fits(d, f) {
					in.fields = append(in.fields, j)
				}
			}
			if len(in.fields) == 0 {
				if effect == Hidden {
					weight += m.weight
				}
				continue
			}
		}
		out = append(out, in)
		weight += m.weight
	}
	return out, weight
}

// canHappen leaves out what the form of the file rules out.
func (m *mishap) canHappen(d *registry.Descriptor, delta bool) bool {
	h := hands[d.Code]
	big5 := d.Feed.Encoding == registry.EncodingBig5
	switch m.kind {
	case Duplicate, SameKey:
		return !delta
	case Unclosed:
		return !h.parquet && !h.quoted
	case ExtraColumn, TooLong, BadBytes:
		return !h.parquet
	case Replacement, Mojibake, OwnCharacter:
		return !big5
	}
	return true
}

// Kinds lists every kind.
func Kinds() []Kind {
	out := make([]Kind, len(mishaps))
	for i, m := range mishaps {
		out[i] = m.kind
	}
	return out
}
