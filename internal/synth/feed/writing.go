package feed

import (
	"slices"
	"strings"

	"mpolice"
	"mpolice/internal/registry"
)

// hand is how an agency's files look beyond what its descriptor says.
type hand struct {
	crlf, bom bool
	quoted    bool // every value stands in quotes
	slashes   bool // 078/06/07 for 0780607
	tai       bool // 台 for 臺
	parquet   bool // the file is Parquet, not CSV
}

var hands = map[mpolice.Register]hand{
	"household": {crlf: true},
	"vehicle":   {crlf: true, tai: true},
	"priors":    {crlf: true},
	"licence":   {slashes: true},
	"cases":     {slashes: true},
	"education": {bom: true, crlf: true, quoted: true},
	"missing":   {quoted: true},
	"labour":    {parquet: true},
	"customs":   {parquet: true},
}

// writing turns a canonical value into the agency's.
type writing func(value string, l *luck) string

// oddSpelling is one row in so many that uses another of the spellings which
// the descriptor allows: clerks do.
const oddSpelling = 40

func writingOf(d *registry.Descriptor, f registry.Field) writing {
	h := hands[d.Code]
	switch {
	case f.Type == "boolean":
		return flagWriting(f)
	case len(f.Codes) > 0:
		return codeWriting(f)
	case f.IsDate() && f.ROC():
		return func(v string, _ *luck) string { return rocDate(v, h.slashes) }
	case f.Semantic == registry.SemanticPlate:
		return func(v string, _ *luck) string { return dashed(v) }
	case f.Semantic == registry.SemanticAddress && h.tai:
		return func(v string, _ *luck) string { return strings.ReplaceAll(v, "臺", "台") }
	}
	return func(v string, _ *luck) string { return v }
}

func codeWriting(f registry.Field) writing {
	spellings := map[string][]string{}
	for value, c := range f.Codes {
		spellings[value] = c.Written(value)
	}
	return func(v string, l *luck) string {
		s := spellings[v]
		switch {
		case len(s) == 0:
			return v
		case len(s) > 1 && l.n(oddSpelling) == 0:
			return s[1+l.n(len(s)-1)]
		}
		return s[0]
	}
}

func flagWriting(f registry.Field) writing {
	yes, no := "true", "false"
	if len(f.TrueValues) > 0 {
		yes = f.TrueValues[0]
	}
	if len(f.FalseValues) > 0 {
		no = f.FalseValues[0]
	}
	return func(v string, _ *luck) string {
		switch v {
		case "yes":
			return yes
		case "no":
			return no
		}
		return v
	}
}

// rocDate writes yyyy-mm-dd in years of the Republic.
func rocDate(iso string, slashes bool) string {
	if len(iso) != 10 {
		return iso
	}
	year := int(iso[0]-'0')*1000 + int(iso[1]-'0')*100 + int(iso[2]-'0')*10 + int(iso[3]-'0') - 1911
	if year < 1 || year > 999 {
		return iso
	}
	b := [9]byte{'0' + byte(year/100), '0' + byte(year/10%10), '0' + byte(year%10)}
	if slashes {
		b[3], b[4], b[5], b[6], b[7], b[8] = '/', iso[5], iso[6], '/', iso[8], iso[9]
		return string(b[:])
	}
	b[3], b[4], b[5], b[6] = iso[5], iso[6], iso[8], iso[9]
	return string(b[:7])
}

// dashed writes a plate as it is embossed: a dash where letters and digits of
// its two groups meet.
func dashed(plate string) string {
	at := strings.IndexFunc(plate, isDigit)
	if at == 0 {
		at = strings.IndexFunc(plate, func(r rune) bool { return !isDigit(r) })
	}
	if at <= 0 {
		return plate
	}
	return plate[:at] + "-" + plate[at:]
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// blanks are what the agency writes for no value.
func blanks(d *registry.Descriptor) []string {
	out := slices.DeleteFunc(slices.Clone(d.MissingValues), func(s string) bool { return s == "" })
	return append(out, "")
}
