package registry

import (
	"reflect"
	"strconv"
	"strings"
)

// shaper fills a Descriptor from a tree. The struct's json tags are the only
// list of keys there is, so a key cannot be documented and yet unread. The tag
// "also" names the other forms that Table Schema v2 allows of a key:
//
//	one       a single text for a list of texts (primaryKey)
//	list      a list of one for a text (fieldsMatch, written so by v2.0)
//	number    a number for a text (minimum)
//	labelled  {"value": …, "label": …} for a text of a list (missingValues)
type shaper struct {
	add   func(line int, path, rule, zh, en string, args ...any)
	lines map[string]int
	// meant are the paths of keys that were spelt wrong.
	meant []string
}

// fill reads a value into v, whose type says what is expected.
func (s *shaper) fill(path, also string, n *node, v reflect.Value) {
	s.lines[path] = n.line
	if d, ok := v.Addr().Interface().(*Date); ok {
		s.date(path, n, d)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		if s.expect(path, n, isObject) {
			s.object(path, n, v)
		}
	case reflect.Map:
		if s.expect(path, n, isObject) {
			s.mapping(path, n, v)
		}
	case reflect.Slice:
		s.list(path, also, n, v)
	case reflect.String:
		s.text(path, also, n, v)
	case reflect.Bool:
		if s.expect(path, n, isTruth) {
			v.SetBool(n.truth)
		}
	default:
		s.number(path, n, v)
	}
}

func (s *shaper) expect(path string, n *node, want kind) bool {
	if n.kind == want {
		return true
	}
	s.add(n.line, path, "type", "「%[1]s」應為%[2]s", "%[1]s must be %[3]s", path, kindNames[want][0], kindNames[want][1])
	return false
}

func (s *shaper) text(path, also string, n *node, v reflect.Value) {
	switch {
	case also == "number" && n.kind == isNumber:
	case also == "list" && n.kind == isList && len(n.items) == 1:
		n = n.items[0]
		fallthrough
	default:
		if !s.expect(path, n, isText) {
			return
		}
	}
	v.SetString(n.text)
}

func (s *shaper) number(path string, n *node, v reflect.Value) {
	if !s.expect(path, n, isNumber) {
		return
	}
	if v.CanFloat() {
		f, err := strconv.ParseFloat(n.text, 64)
		if err == nil {
			v.SetFloat(f)
			return
		}
	} else if i, err := strconv.ParseInt(n.text, 10, 32); err == nil {
		v.SetInt(i)
		return
	}
	s.add(n.line, path, "type", "「%s」應為整數（寫成 24，不是 24.0 或過大的數）", "%s must be a whole number (24, not 24.0, nor too large)", path)
}

func (s *shaper) date(path string, n *node, d *Date) {
	if !s.expect(path, n, isText) {
		return
	}
	if err := d.UnmarshalText([]byte(n.text)); err != nil {
		s.add(n.line, path, "date", "「%s」應為西元日期 yyyy-mm-dd，例如 2026-01-01", "%s must be a date yyyy-mm-dd, such as 2026-01-01", path)
	}
}

func (s *shaper) list(path, also string, n *node, v reflect.Value) {
	items := n.items
	if also == "one" && n.kind == isText {
		items = []*node{n}
	} else if !s.expect(path, n, isList) {
		return
	}
	out := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		if also == "labelled" && item.kind == isObject {
			item = s.labelled(path, item)
		}
		s.fill(path+"["+strconv.Itoa(i)+"]", "", item, out.Index(i))
	}
	v.Set(out)
}

// labelled gives the value of {"value": …, "label": …}; the label is for people.
func (s *shaper) labelled(path string, n *node) *node {
	value := &node{line: n.line}
	for _, m := range n.keys {
		switch m.name {
		case "value":
			value = m.value
		case "label":
		default:
			s.unknown(path, m, []string{"value", "label"})
		}
	}
	return value
}

func (s *shaper) mapping(path string, n *node, v reflect.Value) {
	out := reflect.MakeMap(v.Type())
	for _, m := range n.keys {
		value := reflect.New(v.Type().Elem()).Elem()
		s.fill(join(path, m.name), "", m.value, value)
		s.lines[join(path, m.name)] = m.line
		out.SetMapIndex(reflect.ValueOf(m.name), value)
	}
	v.Set(out)
}

func (s *shaper) object(path string, n *node, v reflect.Value) {
	places := keysOf(v.Type())
	for _, m := range n.keys {
		f, ok := places[m.name]
		if !ok {
			s.unknown(path, m, names(places))
			continue
		}
		s.fill(join(path, m.name), f.Tag.Get("also"), m.value, v.FieldByIndex(f.Index))
		s.lines[join(path, m.name)] = m.line
	}
}

// keysOf lists a struct's keys, those of embedded structs among them.
func keysOf(t reflect.Type) map[string]reflect.StructField {
	out := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			out[name] = f
		}
	}
	return out
}

func names(places map[string]reflect.StructField) []string {
	out := make([]string, 0, len(places))
	for name := range places {
		out = append(out, name)
	}
	return out
}
