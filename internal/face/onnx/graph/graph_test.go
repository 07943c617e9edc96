package graph

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

func line() *Graph {
	g := &Graph{}
	g.Input("x", Any, 3)
	y := g.Node("Conv", []Attr{Ints("strides", 2, 2), Int("group", 1), String("auto_pad", "VALID"), Float("alpha", 0.5)}, "x",
		g.Float32("w", []int64{1, 3}, []float32{1, 2, 3}))
	g.NodeTo("y", "Reshape", nil, y, g.Int64("shape", []int64{-1, 3}))
	g.Output("y", Any, 3)
	return g
}

func TestSameCallsSameBytes(t *testing.T) {
	a, err := line().Marshal("line")
	if err != nil {
		t.Fatal(err)
	}
	b, err := line().Marshal("line")
	if err != nil || !bytes.Equal(a, b) {
		t.Fatalf("two graphs differ (%v)", err)
	}
	// Attributes are sorted, whatever the order of the caller.
	at := func(s string) int { return bytes.Index(a, []byte(s)) }
	if !(at("alpha") < at("auto_pad") && at("auto_pad") < at("group") && at("group") < at("strides")) {
		t.Error("attributes are not sorted by name")
	}
}

func TestFirstErrorStays(t *testing.T) {
	for _, c := range []struct {
		name, want string
		add        func(*Graph)
	}{
		{"too few values", "has 2 values", func(g *Graph) { g.Float32("w", []int64{3}, []float32{1, 2}) }},
		{"negative", "not possible", func(g *Graph) { g.Float32("w", []int64{-1}, nil) }},
		{"beyond int64", "not possible", func(g *Graph) { g.Float32("w", []int64{1 << 40, 1 << 40}, nil) }},
		{"caller's", "mine", func(g *Graph) { g.Fail(errors.New("mine")) }},
		{"too large", "larger than", func(g *Graph) {
			w := make([]float32, 1<<20)
			for range 20 {
				g.Float32("w", []int64{1 << 20}, w)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := line()
			c.add(g)
			g.Fail(errors.New("later"))
			if _, err := g.Marshal("x"); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want …%s…", err, c.want)
			}
		})
	}
}

// wrap puts a message into fields, innermost first.
func wrap(b []byte, fields ...protowire.Number) []byte {
	for _, f := range fields {
		b = appendBytes(nil, f, b)
	}
	return b
}

func TestExternal(t *testing.T) {
	whole, err := line().Marshal("line")
	if err != nil {
		t.Fatal(err)
	}
	location := appendVarint(nil, tensorLocation, 1)
	entry := appendBytes(nil, tensorExternal, nil)
	for _, c := range []struct {
		name string
		file []byte
		want bool
	}{
		{"whole", whole, false},
		{"in place, said so", wrap(appendVarint(nil, tensorLocation, 0), 5, 7), false},
		{"initialiser", wrap(location, 5, 7), true},
		{"initialiser, by its entries alone", wrap(entry, 5, 7), true},
		{"behind whole ones", append(bytes.Clone(whole), wrap(location, 5, 7)...), true},
		{"sparse values", wrap(location, 1, 15, 7), true},
		{"attribute", wrap(location, 5, 5, 1, 7), true},
		{"list in an attribute", wrap(location, 10, 5, 1, 7), true},
		{"branch", wrap(location, 5, 6, 5, 1, 7), true},
		{"function", wrap(location, 5, 5, 7, 25), true},
		{"training", wrap(location, 5, 1, 20), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := External(c.file)
			if err != nil || got != c.want {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
}

func TestExternalRefusesNonsense(t *testing.T) {
	deep := []byte{}
	for range 2 * maxDepth {
		deep = wrap(deep, 6, 5, 1)
	}
	for _, b := range [][]byte{{0xff}, []byte("hello"), wrap(deep, 7), {0x3a, 0x05, 0x00}} {
		if _, err := External(b); err == nil {
			t.Errorf("%.16x was read", b)
		}
	}
}

func FuzzExternal(f *testing.F) {
	whole, err := line().Marshal("line")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(wrap(appendVarint(nil, tensorLocation, 1), 5, 5, 1, 7))
	f.Fuzz(func(t *testing.T, b []byte) {
		outside, err := External(b)
		if err != nil {
			return
		}
		// What stands behind a message cannot bring a tensor back into the file.
		more, err := External(append(bytes.Clone(b), whole...))
		if err != nil || more != outside {
			t.Fatalf("%v alone, %v (%v) with a whole net behind", outside, more, err)
		}
	})
}
