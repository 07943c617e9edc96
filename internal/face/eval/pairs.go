package eval

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxInput bounds a pairs, gallery, probes or groups file, in bytes.
const maxInput = 256 << 20

// ReadPairs reads one-to-one trials. name stands in error messages. The text is
// LFW's pairs.txt (Huang et al., 2007), with either header ("folds<tab>n", or
// "n" for a single fold), n mated and then n non-mated lines a fold:
//
//	Name<tab>1<tab>2            photos Name/Name_0001.jpg and Name/Name_0002.jpg
//	Name<tab>1<tab>Other<tab>3  photos Name/Name_0001.jpg and Other/Other_0003.jpg
//
// or CSV with the header image_a,image_b,same[,fold][,group], where same is 1 or
// 0 (true/false, yes/no). Any fault refuses the file and names its line.
func (p *Plan) ReadPairs(name string, data []byte) error {
	if len(p.pairs) > 0 {
		return fmt.Errorf("%s: pairs were read already", name)
	}
	if len(data) > maxInput {
		return fmt.Errorf("%s: longer than %d MB", name, maxInput>>20)
	}
	p.input("pairs", data)
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.Contains(first, []byte("image_a")) {
		return p.readPairsCSV(name, text)
	}
	return p.readLFW(name, text)
}

// lfwLine is a line of pairs.txt with its number, from 1.
type lfwLine struct {
	number int
	fields []string
}

func lfwLines(text []byte) []lfwLine {
	var lines []lfwLine
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		fields := strings.Fields(line)
		if strings.Contains(line, "\t") {
			fields = strings.Split(strings.TrimRight(line, "\t "), "\t")
		}
		lines = append(lines, lfwLine{number, fields})
	}
	return lines
}

func (p *Plan) readLFW(name string, text []byte) error {
	lines := lfwLines(text)
	if len(lines) == 0 {
		return fmt.Errorf("%s: the file is empty; want LFW's pairs.txt or CSV with the header image_a,image_b,same", name)
	}
	folds, each, err := lfwHeader(lines[0].fields)
	if err != nil {
		return fmt.Errorf("%s:%d: %w", name, lines[0].number, err)
	}
	body := lines[1:]
	for i, line := range body {
		where := fmt.Sprintf("%s:%d", name, line.number)
		if i >= folds*2*each {
			return fmt.Errorf("%s: a line too many: the header states %d folds of %d mated and %d non-mated pairs", where, folds, each, each)
		}
		if err := p.lfwPair(where, line.fields, i/(2*each), i%(2*each) < each); err != nil {
			return err
		}
	}
	if want := folds * 2 * each; len(body) != want {
		return fmt.Errorf("%s: ends after %d pairs, the header states %d", name, len(body), want)
	}
	if folds > 1 {
		p.folds = folds
	}
	return nil
}

// lfwHeader reads "folds n" or "n".
func lfwHeader(fields []string) (folds, each int, err error) {
	folds = 1
	switch len(fields) {
	case 1:
		each, err = positive(fields[0])
	case 2:
		if folds, err = positive(fields[0]); err == nil {
			each, err = positive(fields[1])
		}
	default:
		err = fmt.Errorf("%d fields", len(fields))
	}
	if err != nil || folds > 1000 || each > 100_000_000 {
		return 0, 0, fmt.Errorf("not the first line of LFW's pairs.txt (folds and pairs, or pairs alone), nor a CSV header with image_a,image_b,same")
	}
	return folds, each, nil
}

func positive(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not a number from 1", s)
	}
	return n, nil
}

func (p *Plan) lfwPair(where string, f []string, fold int, mated bool) error {
	want := 4
	if mated {
		want = 3
	}
	if len(f) != want {
		return fmt.Errorf("%s: %d fields, want %d: here the fold's %s pairs stand", where, len(f), want, word(mated))
	}
	other := f[0]
	if !mated {
		other = f[2]
		if other == f[0] {
			return fmt.Errorf("%s: a non-mated pair of one person", where)
		}
	}
	a, err := p.lfwPhoto(where, f[0], f[1])
	if err != nil {
		return err
	}
	b, err := p.lfwPhoto(where, other, f[len(f)-1])
	if err != nil {
		return err
	}
	return p.addPair(where, pair{a: a, b: b, same: mated, fold: fold})
}

func word(mated bool) string {
	if mated {
		return "mated"
	}
	return "non-mated"
}

// lfwPhoto is photo number n of a person: Name/Name_0001.jpg.
func (p *Plan) lfwPhoto(where, person, number string) (int, error) {
	n, err := positive(number)
	if err != nil {
		return 0, fmt.Errorf("%s: photo number: %w", where, err)
	}
	if strings.ContainsAny(person, "/\\") || person == "." || person == ".." {
		return 0, fmt.Errorf("%s: %q is not a person's name", where, person)
	}
	i, err := p.photo(fmt.Sprintf("%s/%s_%04d.jpg", person, person, n), where)
	if err != nil {
		return 0, err
	}
	return i, p.name(i, person, where)
}

func (p *Plan) addPair(where string, x pair) error {
	if x.a == x.b {
		return fmt.Errorf("%s: a photo is paired with itself, which proves nothing", where)
	}
	p.pairs = append(p.pairs, x)
	return nil
}

func (p *Plan) readPairsCSV(name string, text []byte) error {
	t, err := openTable(name, text, []string{"image_a", "image_b", "same"}, []string{"fold", "group"})
	if err != nil {
		return err
	}
	folds := map[int]bool{}
	for t.next() {
		if err := p.csvPair(t, folds); err != nil {
			return err
		}
	}
	if t.err != nil {
		return t.err
	}
	if len(p.pairs) == 0 {
		return fmt.Errorf("%s: no pairs below the header", name)
	}
	p.renumber(folds)
	return nil
}

func (p *Plan) csvPair(t *table, folds map[int]bool) error {
	a, err := p.photo(t.get("image_a"), t.where())
	if err != nil {
		return err
	}
	b, err := p.photo(t.get("image_b"), t.where())
	if err != nil {
		return err
	}
	x := pair{a: a, b: b}
	if x.same, err = yes(t.get("same")); err != nil {
		return fmt.Errorf("%s: same: %w", t.where(), err)
	}
	if t.has("fold") {
		if x.fold, err = positive(t.get("fold")); err != nil {
			return fmt.Errorf("%s: fold: %w", t.where(), err)
		}
		folds[x.fold] = true
	}
	if t.has("group") {
		x.stated = true
		if g := t.get("group"); g != "" {
			i, err := p.group(g, t.where())
			if err != nil {
				return err
			}
			x.groups = []int{i}
		}
	}
	return p.addPair(t.where(), x)
}

func yes(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "1", "true", "yes":
		return true, nil
	case "0", "false", "no":
		return false, nil
	}
	return false, fmt.Errorf("%q: want 1 or 0", s)
}

// renumber turns the folds' labels into 0, 1, 2 …; one fold alone is none.
func (p *Plan) renumber(labels map[int]bool) {
	if len(labels) < 2 {
		for i := range p.pairs {
			p.pairs[i].fold = 0
		}
		return
	}
	order := make([]int, 0, len(labels))
	for l := range labels {
		order = append(order, l)
	}
	slices.Sort(order)
	for i := range p.pairs {
		p.pairs[i].fold, _ = slices.BinarySearch(order, p.pairs[i].fold)
	}
	p.folds = len(order)
}
