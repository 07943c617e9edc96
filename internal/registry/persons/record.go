package persons

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
	"mpolice/internal/registry/linkage"
	"mpolice/internal/registry/linkage/field"
	"mpolice/internal/registry/name"
)

// fields are what records are compared by.
var fields = []linkage.Field{
	{Name: "national_id", Kind: field.NationalID},
	{Name: "family", Kind: field.Family},
	{Name: "given", Kind: field.Given},
	{Name: "sound", Kind: field.NameKey},
	{Name: "variant", Kind: field.NameKey},
	{Name: "birth_date", Kind: field.Date},
	{Name: "sex", Kind: field.Sex},
	{Name: "phone", Kind: field.Phone},
	{Name: "street", Kind: field.Street},
	{Name: "district", Kind: field.Place},
}

// form is how a register's rows become records.
type form struct {
	d      *registry.Descriptor
	source uint8
	at     map[registry.Semantic]int
}

// forms gives the registers that take part: those that name people.
func forms(all []*registry.Descriptor) []form {
	var out []form
	for _, d := range all {
		f := form{d: d, source: uint8(len(out)), at: map[registry.Semantic]int{}}
		for i, x := range d.Fields {
			if _, twice := f.at[x.Semantic]; !twice && x.Semantic != "" {
				f.at[x.Semantic] = i
			}
		}
		_, named := f.at[registry.SemanticName]
		_, born := f.at[registry.SemanticBirth]
		if !d.Live && named && born && len(out) < 250 {
			out = append(out, f)
		}
	}
	return out
}

// exclusive are the registers that hold one live record a person.
func exclusive(all []form) (out []uint8) {
	for _, f := range all {
		if f.d.Authoritative {
			out = append(out, f.source)
		}
	}
	return out
}

// Scanner streams current rows.
type Scanner interface {
	Scan(ctx context.Context, register mpolice.Register, each func(holding.Stored) error) error
}

// scan yields every record of the registers. A failure ends the stream; failed
// tells it.
func scan(ctx context.Context, s Scanner, all []form, failed *error) iter.Seq[linkage.Record] {
	return func(yield func(linkage.Record) bool) {
		for _, f := range all {
			stop := false
			err := s.Scan(ctx, f.d.Code, func(row holding.Stored) error {
				if !yield(f.record(row)) {
					stop = true
					return context.Canceled
				}
				return nil
			})
			if stop {
				return
			}
			if err != nil {
				*failed = fmt.Errorf("read %s: %w", f.d.Code, err)
				return
			}
		}
	}
}

func (f form) record(row holding.Stored) linkage.Record {
	family, given, sound, variant := nameParts(f.value(row, registry.SemanticName), f.value(row, registry.SemanticRoman))
	street, district := addressParts(f.value(row, registry.SemanticAddress))
	return linkage.Record{
		ID: recordID(holding.Record{Register: f.d.Code, Key: row.Key}), Source: f.source, Protected: f.d.Protected,
		Values: []string{
			f.value(row, registry.SemanticNationalID), family, given, sound, variant,
			f.value(row, registry.SemanticBirth), f.value(row, registry.SemanticSex), phoneOf(f.value(row, registry.SemanticPhone)), street, district,
		},
	}
}

func (f form) value(row holding.Stored, s registry.Semantic) string {
	if i, ok := f.at[s]; ok && i < len(row.Values) {
		return row.Values[i]
	}
	return ""
}

// nameParts takes a name apart; a name in letters alone gives its first word
// as the family name.
func nameParts(han, roman string) (family, given, sound, variant string) {
	if han == "" {
		words := name.Parse(roman).Words()
		if len(words) == 0 {
			return "", "", "", ""
		}
		slices.Sort(words[1:])
		return words[0], strings.Join(words[1:], " "), "", ""
	}
	n := name.Parse(han)
	if sounds := n.Sounds(); len(sounds) > 0 {
		sound = sounds[0]
	}
	return n.Surname(), n.Given(), sound, n.Loose()
}

func addressParts(raw string) (street, district string) {
	a, err := identity.ParseAddress(raw)
	if err != nil || raw == "" {
		return "", ""
	}
	district = a.County + a.District
	canonical := string(a.AppendCanonical(nil))
	return strings.TrimPrefix(canonical, district), district
}

func phoneOf(raw string) string {
	if raw == "" {
		return ""
	}
	p, err := identity.ParsePhone(raw)
	if err != nil {
		return ""
	}
	return string(p.Digits())
}

// recordID names a record in the linker; parseRecordID reads it back.
func recordID(r holding.Record) string {
	return string(r.Register) + "/" + strconv.FormatUint(uint64(r.Key), 16)
}

func parseRecordID(id string) holding.Record {
	register, hex, _ := strings.Cut(id, "/")
	key, _ := strconv.ParseUint(hex, 16, 64) // recordID wrote it
	return holding.Record{Register: mpolice.Register(register), Key: int64(key)}
}
