package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

//go:embed locales/*.json
var localeFiles embed.FS

// catalog holds every sentence of the pages in one language by key. A sentence
// may hold placeholders such as {number}; there are no plural forms, so
// sentences are written to read well with any number.
type catalog map[string]string

// errNoText: a page asked for a key that its catalogue lacks.
var errNoText = errors.New("no such text in the catalogue")

func loadCatalogs() (map[Language]catalog, error) {
	all := make(map[Language]catalog, len(Languages))
	for _, l := range Languages {
		c, err := loadCatalog(l)
		if err != nil {
			return nil, fmt.Errorf("load catalogue %s: %w", l, err)
		}
		all[l] = c
	}
	return all, nil
}

// catalogParts are the files of each language: locales/<language><part>.json.
var catalogParts = []string{"", ".data", ".face", ".gallery", ".notice", ".demo"}

// loadCatalog joins the files of one language; no key may stand in two.
func loadCatalog(l Language) (catalog, error) {
	all := catalog{}
	for _, part := range catalogParts {
		raw, err := localeFiles.ReadFile("locales/" + string(l) + part + ".json")
		if err != nil {
			return nil, err
		}
		c, err := parseCatalog(raw)
		if err != nil {
			return nil, err
		}
		for key, text := range c {
			if _, twice := all[key]; twice {
				return nil, fmt.Errorf("key %q stands in two files", key)
			}
			all[key] = text
		}
	}
	return all, nil
}

// parseCatalog reads one flat JSON object of strings and refuses a key that
// stands twice, which encoding/json would let win silently.
func parseCatalog(raw []byte) (catalog, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	c := catalog{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("after %d keys: %w", len(c), err)
		}
		key, _ := token.(string) // the decoder allows nothing else here
		var text string
		if err := d.Decode(&text); err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
		if _, twice := c[key]; twice {
			return nil, fmt.Errorf("key %q stands twice", key)
		}
		c[key] = text
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON object")
	}
	return c, nil
}

// text gives the sentence of key with its placeholders filled from pairs of
// name and value.
func (c catalog) text(key string, pairs ...any) (string, error) {
	s, ok := c[key]
	if !ok {
		return "", fmt.Errorf("%w: %q", errNoText, key)
	}
	if len(pairs) == 0 {
		return s, nil
	}
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("text %q: a placeholder has no value", key)
	}
	old := make([]string, 0, len(pairs))
	for i := 0; i < len(pairs); i += 2 {
		name := fmt.Sprintf("{%v}", pairs[i])
		if !strings.Contains(s, name) {
			return "", fmt.Errorf("text %q has no placeholder %s", key, name)
		}
		old = append(old, name, fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(old...).Replace(s), nil
}

// fieldKeys names the fields of the forms whose labels stand in the catalogue.
var fieldKeys = map[string]string{
	"ground": "query.ground", "reference": "query.reference", "reference_kind": "query.reference.kind",
	"reference_number": "query.reference.number", "reason": "query.reason", "registers": "query.registers.legend",
	"purpose": "query.purpose", "code": "enrol.code", "card": "desk.card", "hours": "desk.hours",
	"look_reason": "record.closed.reason", "subject": "query.subject", "born_from": "query.born.from", "born_to": "query.born.to",
	"photo": "compare.photo.title", "place": "compare.place", "position": "compare.position", "incapable": "compare.will", "choice": "compare.gallery.ask",
	"features": "compare.features", "note": "compare.note", "until": "compare.hold.until", "hold_reason": "compare.hold.reason",
	"says": "compare.second.finding.ask", "demo_second": "second.who",
	"officer": "filter.officer", "device": "desk.device", "from": "filter.from", "to": "filter.to",
}

// fieldName gives the label of a field; empty when it is not known.
func (c catalog) fieldName(field string) string { return c[fieldKeys[field]] }

// told words an error. Its key comes from the domain (mpolice.Invalid,
// edge.Fault); one that has no sentence yet is told in general terms instead of
// failing the page, and a test finds it.
func (c catalog) told(key, otherwise string) (string, error) {
	if s, ok := c[key]; ok {
		return s, nil
	}
	return c.text(otherwise)
}

// fieldError words what is wrong with a field.
func (c catalog) fieldError(key string) (string, error) { return c.told(key, "invalid.other") }
