package holding

import (
	"errors"

	"mpolice"
)

// Keys are what a row is found by. Zero means that the row has none.
type Keys struct {
	Person   int64 // national id or resident number, packed (identity.PackID)
	Former   int64 // the same person's old-style number, packed
	Document int64 // hash of issuing state and passport number
	Plate    int64 // packed (plates.Pack)
	Phone    int64 // digits reversed, left-aligned (identity.PackPhoneTail)
	Name     int64 // hash of the name as stored (NameHash)
	Address  int64 // hash of the address down to the number
	Birth    int32 // yyyymmdd, 00 for unknown parts; 0 none
}

// Version is one version of one row as it is written. Key and Hash are the
// first 64 bits of SHA-256 over the primary key and over all values, the bounds
// among them where the row has any.
type Version struct {
	Key    int64
	Hash   int64
	Line   int64    // in the file, from 1
	Values []string // in the order of the descriptor's fields
	Keys
	// ValidFrom and ValidTo bound the time for which the row holds at its agency,
	// both days included: yyyymmdd, 00 for an unknown part, 0 open. The fields
	// that give them are named by the descriptor (x-valid).
	ValidFrom, ValidTo int32
}

// Stored is a version as it is read back.
type Stored struct {
	Register mpolice.Register
	Version
	SeenFrom int64 // the batch that brought it
	SeenTo   int64 // the batch that ended it; 0: current
}

// Mark is a current row's key and hash, all that a comparison needs.
type Mark struct{ Key, Hash int64 }

// Slot names one of the keys.
type Slot int

// The slots, in the order of Keys.
const (
	SlotPerson Slot = iota
	SlotFormer
	SlotDocument
	SlotPlate
	SlotPhone
	SlotName
	SlotAddress
	slots
)

// Range is a question by one slot: keys from Lo to Hi, both included, and for
// a name the birth dates that fit (0, 0: all).
type Range struct {
	Slot               Slot
	Lo, Hi             int64
	BirthFrom, BirthTo int32
}

// Is asks for one key.
func Is(slot Slot, key int64) Range { return Range{Slot: slot, Lo: key, Hi: key} }

// Errors of a holding.
var (
	// ErrBusy: another load of the register, or of this file of SQLite, runs.
	ErrBusy = errors.New("another load is running; try again when it has ended")
	// ErrUnknownRegister: the register was never declared.
	ErrUnknownRegister = errors.New("the holding does not know this register")
	// ErrSlot: the register was not declared with that slot.
	ErrSlot = errors.New("the rows of this register are not found by this key")
	// ErrKey: a version was added for a key that has a current one, or ended
	// for a key that has none.
	ErrKey = errors.New("the row's current version is not as the load takes it to be")
	// ErrUnbalanced: rows of the batch are not accounted for.
	ErrUnbalanced = errors.New("rows of the batch are not accounted for, so it is not loaded")
	// ErrSchema: the database is of a later version of this program.
	ErrSchema = errors.New("the holding was made by a later version of this program")
)
