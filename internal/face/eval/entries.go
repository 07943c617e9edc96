package eval

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// ReadGallery reads the enrolled photos: CSV with the header
// image,person[,group]. A person may have several.
func (p *Plan) ReadGallery(name string, data []byte) error {
	list, err := p.entries("gallery", name, data)
	p.gallery = list
	return err
}

// ReadProbes reads the photos searched with, in the same columns. A probe whose
// person is not in the gallery is non-mated: it measures false alarms.
func (p *Plan) ReadProbes(name string, data []byte) error {
	list, err := p.entries("probes", name, data)
	p.probes = list
	return err
}

func (p *Plan) entries(kind, name string, data []byte) ([]entry, error) {
	if len(data) > maxInput {
		return nil, fmt.Errorf("%s: longer than %d MB", name, maxInput>>20)
	}
	p.input(kind, data)
	t, err := openTable(name, bytes.TrimPrefix(data, []byte("\ufeff")), []string{"image", "person"}, []string{"group"})
	if err != nil {
		return nil, err
	}
	var list []entry
	seen := map[int]bool{}
	for t.next() {
		x, err := p.entry(t)
		if err != nil {
			return nil, err
		}
		if seen[x.photo] {
			return nil, fmt.Errorf("%s: photo %q stands twice", t.where(), p.photos[x.photo].path)
		}
		seen[x.photo] = true
		list = append(list, x)
	}
	if t.err == nil && len(list) == 0 {
		return nil, fmt.Errorf("%s: no photos below the header", name)
	}
	return list, t.err
}

func (p *Plan) entry(t *table) (entry, error) {
	x := entry{person: t.get("person")}
	if x.person == "" {
		return x, fmt.Errorf("%s: the person is missing", t.where())
	}
	var err error
	if x.photo, err = p.photo(t.get("image"), t.where()); err != nil {
		return x, err
	}
	if err := p.name(x.photo, x.person, t.where()); err != nil {
		return x, err
	}
	if g := t.get("group"); g != "" {
		i, err := p.group(g, t.where())
		if err != nil {
			return x, err
		}
		x.groups = []int{i}
	}
	return x, nil
}

// ReadGroups gives groups to photos or to persons: CSV whose first column is
// image or person and whose other columns are one way each to group people. A
// column named group gives its values as they are, another one "column=value".
// It is called after the other files; a line about nobody in them is passed
// over, since a groups file often covers a larger set.
func (p *Plan) ReadGroups(name string, data []byte) error {
	if len(data) > maxInput {
		return fmt.Errorf("%s: longer than %d MB", name, maxInput>>20)
	}
	p.input("groups", data)
	t, err := openTable(name, bytes.TrimPrefix(data, []byte("\ufeff")), nil, nil)
	if err != nil {
		return err
	}
	key := t.header[0]
	if key != "image" && key != "person" || len(t.header) < 2 {
		return fmt.Errorf("%s:1: want the column image or person first, then one column or more of groups", name)
	}
	photos := p.index(key)
	seen, used := map[string]bool{}, 0
	for t.next() {
		k := t.get(key)
		if seen[k] {
			return fmt.Errorf("%s: the %s stands twice", t.where(), key)
		}
		seen[k] = true
		if err := p.assign(t, photos[k]); err != nil {
			return err
		}
		used += len(photos[k])
	}
	if t.err == nil && used == 0 {
		return fmt.Errorf("%s: no line is about a photo of the evaluation; the column %s must be spelt as in the other files", name, key)
	}
	return t.err
}

// index lists the photos by path, or by person.
func (p *Plan) index(key string) map[string][]int {
	by := map[string][]int{}
	for i, ph := range p.photos {
		k := ph.path
		if key == "person" {
			k = ph.person
			if k == "" {
				k, _, _ = strings.Cut(ph.path, "/")
			}
		}
		by[k] = append(by[k], i)
	}
	return by
}

func (p *Plan) assign(t *table, photos []int) error {
	if len(photos) == 0 {
		return nil
	}
	for _, column := range t.header[1:] {
		value := t.get(column)
		if value == "" {
			continue
		}
		if column != "group" {
			value = column + "=" + value
		}
		g, err := p.group(value, t.where())
		if err != nil {
			return err
		}
		for _, i := range photos {
			if !slices.Contains(p.photos[i].groups, g) {
				p.photos[i].groups = append(p.photos[i].groups, g)
			}
		}
	}
	return nil
}

// probeGroups are the groups of a probe: its own column, or those of its photo.
func (p *Plan) probeGroups(x entry) []int {
	if len(x.groups) > 0 {
		return x.groups
	}
	return p.photos[x.photo].groups
}

// check refuses a plan that cannot be measured.
func (p *Plan) check() error {
	switch {
	case len(p.photos) == 0:
		return fmt.Errorf("nothing to evaluate: read pairs, or a gallery and probes")
	case (len(p.gallery) == 0) != (len(p.probes) == 0):
		return fmt.Errorf("a gallery needs probes and probes need a gallery")
	}
	enrolled := map[int]bool{}
	for _, x := range p.gallery {
		enrolled[x.photo] = true
	}
	for _, x := range p.probes {
		if enrolled[x.photo] {
			return fmt.Errorf("photo %q is enrolled and a probe: a photo always finds itself", p.photos[x.photo].path)
		}
	}
	mated := 0
	for _, x := range p.pairs {
		if x.same {
			mated++
		}
	}
	if len(p.pairs) > 0 && (mated == 0 || mated == len(p.pairs) && !p.cross) {
		return fmt.Errorf("the pairs are all of one kind: mated and non-mated pairs are both needed")
	}
	return nil
}
