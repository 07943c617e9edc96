package purpose

import (
	"slices"

	"mpolice"
	"mpolice/internal/registry"
)

// FieldKind says how a field's value is written and shown.
type FieldKind string

// The kinds of field value.
const (
	FieldText    FieldKind = "text"
	FieldCode    FieldKind = "code"    // one of Codes
	FieldFlag    FieldKind = "flag"    // "yes" or "no"
	FieldDate    FieldKind = "date"    // yyyy-mm-dd, Gregorian
	FieldInstant FieldKind = "instant" // RFC 3339, UTC
)

// Field describes one field that a card may project.
type Field struct {
	Name  mpolice.FieldName
	Class mpolice.Class
	Kind  FieldKind
	Title Text
	Codes map[string]Text // labels of code values
}

// Label gives the wording of a value: the label of a code or flag, or the
// value itself.
func (f Field) Label(value, lang string) string {
	if t, ok := f.Codes[value]; ok {
		return t.In(lang)
	}
	if f.Kind == FieldFlag {
		switch value {
		case "yes":
			return Text{Zh: "是", En: "Yes"}.In(lang)
		case "no":
			return Text{Zh: "否", En: "No"}.In(lang)
		}
	}
	return value
}

// Register is one register (資料檔案) as cards see it: its descriptor without the
// fields that are never shown.
type Register struct {
	Code       mpolice.Register
	Title      Text
	Controller Text // the agency that is responsible
	Keys       []mpolice.SubjectKind
	Live       bool // asked over the wire, not loaded
	Fields     []Field
	// Descriptor says the rest: law, agreement, feed, internal fields.
	Descriptor *registry.Descriptor
}

// Field returns the field of that name.
func (r Register) Field(name mpolice.FieldName) (Field, bool) {
	for _, f := range r.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// describe makes a register of its descriptor.
func describe(d *registry.Descriptor) Register {
	r := Register{Code: d.Code, Title: d.Title(), Controller: d.Owner, Keys: d.Keys, Live: d.Live, Descriptor: d}
	for _, f := range d.Shown() {
		r.Fields = append(r.Fields, Field{Name: f.Name, Class: f.Class, Kind: kindOf(f), Title: f.Title(), Codes: labels(f.Codes)})
	}
	return r
}

func kindOf(f registry.Field) FieldKind {
	switch {
	case len(f.Codes) > 0:
		return FieldCode
	case f.Type == "boolean":
		return FieldFlag
	case f.IsDate():
		return FieldDate
	case f.Type == "datetime":
		return FieldInstant
	}
	return FieldText
}

func labels(codes map[string]registry.Code) map[string]Text {
	if len(codes) == 0 {
		return nil
	}
	out := make(map[string]Text, len(codes))
	for value, c := range codes {
		out[value] = c.Text
	}
	return out
}

// Registers lists every register, by code.
func (b *Bundle) Registers() []Register { return b.registers }

// Register describes one register.
func (b *Bundle) Register(code mpolice.Register) (Register, bool) {
	return find(b.registers, func(r Register) bool { return r.Code == code })
}

// Registry gives the descriptors of the registers.
func (b *Bundle) Registry() *registry.Bundle { return b.registry }

// readRegister reads one descriptor. Its warnings are told by Check.
func (b *Bundle) readRegister(src Source) error {
	d, found := registry.Parse(src.Path, src.Data)
	if d == nil {
		return found.Err()
	}
	b.described = append(b.described, d)
	b.warnings = append(b.warnings, found...)
	return nil
}

// linkRegisters gathers the descriptors and holds their grounds and keys
// against what the program knows.
func (b *Bundle) linkRegisters(add adder) {
	all, found := registry.NewBundle(b.described)
	b.registry, b.described = all, nil
	add(found...)
	if len(all.Descriptors()) == 0 {
		add(Finding{File: registry.Folder, Rule: "missing", Message: "no registers"})
	}
	for _, d := range all.Descriptors() {
		b.registers = append(b.registers, describe(d))
		for name, codes := range map[string][]mpolice.GroundCode{"x-legal-basis": d.LegalBasis, "x-notice.codes": d.Notice.Codes} {
			for i, g := range codes {
				if _, ok := b.Ground(g); !ok {
					add(at(d, "unknown-ground", index(name, i), "依據 "+string(g)+" 不在 grounds.yaml", "ground "+string(g)+" is not in grounds.yaml"))
				}
			}
		}
	}
}

// at makes a finding at a key of a descriptor.
func at(d *registry.Descriptor, rule, path, zh, en string) Finding {
	return Finding{File: d.File, Line: d.Line(path), Path: path, Rule: rule, Zh: zh, Message: en}
}

// checkRegisters tells what closes a register, and registers that no card sees.
func (b *Bundle) checkRegisters(add adder) {
	add(b.warnings...)
	for _, r := range b.registers {
		used := slices.ContainsFunc(b.cards, func(c *Card) bool { _, ok := c.projection[r.Code]; return ok })
		if !used {
			add(at(r.Descriptor, "unused", "name", "沒有目的卡使用資料檔案 "+string(r.Code), "no card sees register "+string(r.Code)))
		}
	}
}
