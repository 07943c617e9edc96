package purpose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mpolice"
)

var cardShape = regexp.MustCompile(`^P([0-9]{2}|X)$`)

// link checks one card against the catalogue and fills in its projections.
func (c *Card) link(b *Bundle, add adder) {
	if !cardShape.MatchString(string(c.Code)) || !strings.HasPrefix(c.sheet.file, "cards/"+string(c.Code)) {
		add(c.sheet.at("code", "code", "card code %q must be P and two digits (or PX), and the file must be named for it", c.Code))
	}
	if err := c.check(); err != nil {
		add(c.sheet.at("period", "effective_until", "%s", err))
	}
	for i, k := range c.Subjects {
		if !knownSubject(k) {
			add(c.sheet.at("unknown-subject", index("subjects", i), "unknown kind of subject %q", k))
		}
	}
	for i, k := range c.References.Kinds {
		if !contains(mpolice.ReferenceKinds, k) {
			add(c.sheet.at("unknown-reference", "references."+index("kinds", i), "unknown kind of reference %q", k))
		}
	}
	for name, codes := range map[string][]mpolice.GroundCode{"grounds": c.Grounds, "basis": c.Basis, "notice.codes": c.Notice.Codes} {
		for i, g := range codes {
			if _, ok := b.Ground(g); !ok {
				add(c.sheet.at("unknown-ground", index(name, i), "ground %s is not in grounds.yaml", g))
			}
		}
	}
	c.linkRegisters(b, add)
	c.linkFacts(add)
	c.linkNever(add)
}

func (c *Card) linkRegisters(b *Bundle, add adder) {
	c.projection = map[mpolice.Register]mpolice.Projection{}
	for i := range c.Registers {
		cr := &c.Registers[i]
		at := index("registers", i)
		reg, ok := b.Register(cr.Register)
		if _, twice := c.projection[cr.Register]; !ok || twice {
			add(c.sheet.at("unknown-register", at+".register", "there is no register %q, or it stands here twice", cr.Register))
			continue
		}
		if cr.By == nil {
			cr.By = common(reg.Keys, c.Subjects)
		}
		if len(cr.By) == 0 || len(common(cr.By, common(reg.Keys, c.Subjects))) != len(cr.By) {
			add(c.sheet.at("unreachable", at, "register %s cannot be asked by any kind of subject of this card", cr.Register))
		}
		c.linkTypes(*cr, b, at, add)
		c.projection[cr.Register] = c.project(*cr, reg, at, add)
	}
}

// linkTypes holds types of matter against the codes of the cases register.
func (c *Card) linkTypes(cr CardRegister, b *Bundle, at string, add adder) {
	cases, _ := b.Register(mpolice.RegisterCases)
	types, ok := cases.Field("case_type")
	for i, t := range cr.Types {
		if _, known := types.Codes[t]; ok && !known || contains(cr.Types[:i], t) {
			add(c.sheet.at("unknown-type", at+"."+index("types", i), "type of matter %q is no code of cases.case_type, or stands here twice", t))
		}
	}
}

func common(a, b []mpolice.SubjectKind) []mpolice.SubjectKind {
	var out []mpolice.SubjectKind
	for _, k := range a {
		if contains(b, k) {
			out = append(out, k)
		}
	}
	return out
}

// rank orders the classes from open to closed.
var rank = map[mpolice.Class]int{
	mpolice.ClassOrdinary: 0, mpolice.ClassContact: 1, mpolice.ClassIdentity: 2,
	mpolice.ClassSpecial: 3, mpolice.ClassSealed: 4,
}

func (c *Card) project(cr CardRegister, reg Register, at string, add adder) mpolice.Projection {
	p := mpolice.Projection{Register: cr.Register}
	for j, cf := range cr.Fields {
		where := at + "." + index("fields", j)
		field, ok := reg.Field(cf.Field)
		if hidden, there := reg.Descriptor.Field(cf.Field); there && hidden.Internal {
			add(c.sheet.at("internal-field", where+".field", "field %s.%s serves linkage and search; no card shows it", cr.Register, cf.Field))
			continue
		}
		if _, twice := p.Field(cf.Field); !ok || twice {
			add(c.sheet.at("unknown-field", where+".field", "register %s has no field %q, or it stands here twice", cr.Register, cf.Field))
			continue
		}
		if !cf.Show.Valid() {
			add(c.sheet.at("unknown-show", where+".show", "show must be plain, initial or masked"))
		}
		class := field.Class
		if cf.Class != "" {
			if !cf.Class.Valid() || rank[cf.Class] < rank[class] {
				add(c.sheet.at("class", where+".class", "a card may raise the class of %s, never lower it", cf.Field))
			}
			class = cf.Class
		}
		if rank[class] >= rank[mpolice.ClassSpecial] && cf.Show != mpolice.ShowMasked {
			add(c.sheet.at("class", where+".show", "field %s is %s and must be masked", cf.Field, class))
		}
		p.Fields = append(p.Fields, mpolice.ProjectedField{Name: cf.Field, Show: cf.Show, Class: class})
	}
	if len(p.Fields) == 0 {
		add(c.sheet.at("missing", at, "register %s shows no field", cr.Register))
	}
	return p
}

func (c *Card) linkFacts(add adder) {
	seen := map[string]bool{}
	for i, f := range c.Facts {
		at := index("facts", i)
		if seen[f.Key] || !codeShape.MatchString(f.Key) {
			add(c.sheet.at("duplicate", at+".key", "fact %q stands here twice or has no proper key", f.Key))
		}
		seen[f.Key] = true
		if !f.Kind.valid() {
			add(c.sheet.at("unknown-kind", at+".kind", "fact %s must be select, text, flag or time", f.Key))
		}
		if (f.Kind == FactSelect) != (len(f.Options) > 0) {
			add(c.sheet.at("options", at, "fact %s: a select needs options, and nothing else has them", f.Key))
		}
		var values []string
		for j, o := range f.Options {
			if o.Value == "" || slices.Contains(values, o.Value) {
				add(c.sheet.at("duplicate", at+"."+index("options", j), "fact %s: option %q is empty or stands twice", f.Key, o.Value))
			}
			values = append(values, o.Value)
		}
	}
}

func (c *Card) linkNever(add adder) {
	if c.IsNever() && len(c.Registers)+len(c.Grounds) > 0 {
		add(c.sheet.at("never", "never", "the never-list opens no register and has no ground"))
	}
	seen := map[string]bool{}
	for i, n := range c.Never {
		if n.Code == "" || seen[n.Code] {
			add(c.sheet.at("duplicate", index("never", i)+".category", "category %q stands twice or has no code", n.Code))
		}
		seen[n.Code] = true
	}
}

func index(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }

func joined(all []string) string { return strings.Join(all, ", ") }
