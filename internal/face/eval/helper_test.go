package eval_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mpolice/internal/face/eval"
)

// fake reads a template from a photo's bytes; "no face: code" is a photo without one.
type fake struct{}

func (fake) Embed(_ context.Context, image []byte) ([]float32, error) {
	if code, ok := strings.CutPrefix(string(image), "no face: "); ok {
		code, _, _ = strings.Cut(code, " ")
		return nil, &eval.Failure{Code: code}
	}
	row := make([]float32, len(image)/4)
	for i := range row {
		row[i] = math.Float32frombits(binary.LittleEndian.Uint32(image[4*i:]))
	}
	return row, nil
}

// picture is a photo that fake reads back.
func picture(row []float32) *fstest.MapFile {
	var b []byte
	for _, x := range row {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return &fstest.MapFile{Data: b}
}

func dot(a, b []float32) float64 {
	var s float64
	for i := range a {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

// direction is a random unit vector, drawn round centre when there is one.
func direction(rng *rand.Rand, dim int, centre []float32, spread float64) []float32 {
	v := make([]float64, dim)
	var n float64
	for i := range v {
		v[i] = rng.NormFloat64()
		if centre != nil {
			v[i] = float64(centre[i]) + spread*v[i]
		}
		n += v[i] * v[i]
	}
	row := make([]float32, dim)
	for i := range v {
		row[i] = float32(v[i] / math.Sqrt(n))
	}
	return row
}

func options() eval.Options {
	return eval.Options{
		Score: dot,
		At:    time.Date(2026, 11, 22, 3, 4, 5, 678_901_000, time.UTC),
		Engine: eval.Engine{
			Name: "synthetic", Version: "1", Model: "none",
			ModelSHA256: strings.Repeat("ab", 32), ConfigDigest: strings.Repeat("cd", 32),
		},
	}
}

func run(t *testing.T, p *eval.Plan, folder fstest.MapFS, o eval.Options) eval.Report {
	t.Helper()
	r, err := p.Run(t.Context(), folder, fake{}, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// city is a made-up set of people with two photos each in folders of their own.
type city struct {
	rng    *rand.Rand
	folder fstest.MapFS
	people []string
	groups map[string]string
	rows   map[string][]float32 // by path
}

func newCity(seed uint64) *city {
	return &city{rng: rand.New(rand.NewPCG(seed, 1)), folder: fstest.MapFS{}, groups: map[string]string{}, rows: map[string][]float32{}}
}

func (c *city) person(group string, rows ...[]float32) {
	name := fmt.Sprintf("p%04d", len(c.people))
	c.people = append(c.people, name)
	c.groups[name] = group
	for i, row := range rows {
		path := fmt.Sprintf("%s/%s_%04d.jpg", name, name, i+1)
		c.folder[path] = picture(row)
		c.rows[path] = row
	}
}

// pairs is a pairs.txt of folds with n mated and n non-mated pairs each.
func (c *city) pairs(folds int) string {
	n := len(c.people) / folds
	b := &strings.Builder{}
	fmt.Fprintf(b, "%d\t%d\n", folds, n)
	for f := range folds {
		for i := range n {
			fmt.Fprintf(b, "%s\t1\t2\n", c.people[f*n+i])
		}
		for i := range n {
			fmt.Fprintf(b, "%s\t1\t%s\t2\n", c.people[f*n+i], c.people[f*n+(i+1)%n])
		}
	}
	return b.String()
}

func (c *city) groupsCSV() string {
	b := &strings.Builder{}
	b.WriteString("person,group\n")
	for _, p := range c.people {
		fmt.Fprintf(b, "%s,%s\n", p, c.groups[p])
	}
	return b.String()
}

func plan(t *testing.T, pairs, groups string) *eval.Plan {
	t.Helper()
	p := &eval.Plan{}
	if err := p.ReadPairs("pairs.txt", []byte(pairs)); err != nil {
		t.Fatal(err)
	}
	if groups != "" {
		if err := p.ReadGroups("groups.csv", []byte(groups)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}
