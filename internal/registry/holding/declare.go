package holding

import (
	"slices"

	"mpolice/internal/registry"
)

// slotOf gives the key that a field's values become.
var slotOf = map[registry.Semantic]Slot{
	registry.SemanticNationalID:  SlotPerson,
	registry.SemanticOwnerIDNote: SlotPerson,
	registry.SemanticFormerID:    SlotFormer,
	registry.SemanticPassport:    SlotDocument,
	registry.SemanticPlate:       SlotPlate,
	registry.SemanticPhone:       SlotPhone,
	registry.SemanticName:        SlotName,
	registry.SemanticRoman:       SlotName,
	registry.SemanticAddress:     SlotAddress,
}

// Declare gives a register as a holding knows it: with the keys that its
// descriptor's fields become.
func Declare(d *registry.Descriptor) Declared {
	out := Declared{Register: d.Code}
	for _, f := range d.Fields {
		if slot, ok := slotOf[f.Semantic]; ok && !slices.Contains(out.Slots, slot) {
			out.Slots = append(out.Slots, slot)
		}
	}
	slices.Sort(out.Slots)
	return out
}
