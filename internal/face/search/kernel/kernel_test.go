package kernel

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// record is what a block holds, kept apart for the reference.
type record struct {
	codes           []int8
	scale, residual float32
}

func randomRecord(r *rand.Rand, dim int) record {
	codes := make([]int8, dim)
	extreme := r.IntN(4) == 0
	for i := range codes {
		codes[i] = int8(r.IntN(256) - 128)
		if extreme {
			codes[i] = []int8{-128, 127}[r.IntN(2)]
		}
	}
	return record{codes, float32(math.Exp(r.NormFloat64() * 5)), float32(math.Exp(r.NormFloat64() * 5))}
}

func randomProbe(r *rand.Rand, dim int) Probe {
	codes := make([]int8, dim)
	extreme := r.IntN(3) == 0
	for i := range codes {
		codes[i] = int8(r.IntN(255) - 127)
		if extreme {
			codes[i] = []int8{-127, 127}[r.IntN(2)]
		}
	}
	return Probe{codes, float32(math.Exp(r.NormFloat64() * 5))}
}

// formula is the bound as the package comment writes it.
func formula(rec record, p Probe) float32 {
	sum := 0
	for i, c := range rec.codes {
		sum += int(c) * int(p.Codes[i])
	}
	if f := float32(sum); int(f) != sum {
		panic("a sum does not convert exactly")
	}
	left := float32(sum) * rec.scale
	right := p.Norm * rec.residual
	return float32(left) + float32(right)
}

// fill makes blocks; about one record in eight is cleared.
func fill(r *rand.Rand, dim, n int) ([]byte, [][BlockRecords]*record) {
	blocks, records := make([]byte, n*BlockBytes(dim)), make([][BlockRecords]*record, n)
	for b := range records {
		block := blocks[b*BlockBytes(dim):][:BlockBytes(dim)]
		for i := range BlockRecords {
			rec := randomRecord(r, dim)
			Put(block, i, rec.scale, rec.residual, rec.codes)
			records[b][i] = &rec
			if r.IntN(8) == 0 {
				Clear(block, i)
				records[b][i] = nil
			}
		}
	}
	return blocks, records
}

type survivor struct{ entry, probe, record int }

// TestKernelsAgreeWithFormula: every bound of every kernel has the bits of the
// formula, and exactly those at or above the threshold survive.
func TestKernelsAgreeWithFormula(t *testing.T) {
	if len(Available()) < 2 && runtime.GOARCH == "amd64" {
		t.Error("this processor runs the portable kernel only: the assembly is not tested")
	}
	for _, kind := range Available() {
		for _, dim := range []int{1, 3, 4, 15, 16, 17, 64, 100, 128, 192, 511, 512, 1023, 1024} {
			for _, probes := range []int{1, 2, 3, 4, 5, 8, 15, 16} {
				t.Run(fmt.Sprintf("%s/%d/%d", kind, dim, probes), func(t *testing.T) {
					checkScan(t, rand.New(rand.NewPCG(uint64(dim), uint64(probes))), kind, dim, probes)
				})
			}
		}
	}
}

func checkScan(t *testing.T, r *rand.Rand, kind Kind, dim, n int) {
	const numBlocks = 9
	blocks, records := fill(r, dim, numBlocks)
	probes := make([]Probe, n)
	for j := range probes {
		probes[j] = randomProbe(r, dim)
	}
	s := Pack(kind, dim, probes).Scanner()
	words := make([]uint16, 1+r.IntN(MaxList))
	list := make([]uint32, len(words)+1)
	for i := range list {
		list[i] = uint32(r.IntN(numBlocks))
	}
	for i := range words {
		words[i] = []uint16{0xffff, 0, uint16(r.Uint32())}[r.IntN(3)]
	}
	for j, p := range probes { // thresholds that some bound meets exactly
		if rec := records[list[0]][r.IntN(BlockRecords)]; rec != nil && r.IntN(3) > 0 {
			s.SetThreshold(j, formula(*rec, p))
		}
	}
	s.Scan(blocks, list, words)
	got := map[survivor]float32{}
	s.Survivors(func(entry, probe, record int, bound float32) { got[survivor{entry, probe, record}] = bound })
	want := 0
	for e, word := range words {
		for i, rec := range records[list[e]] {
			for j, p := range probes {
				if rec == nil || word>>i&1 == 0 || formula(*rec, p) < s.Threshold(j) {
					continue
				}
				want++
				bound, ok := got[survivor{e, j, i}]
				if !ok || math.Float32bits(bound) != math.Float32bits(formula(*rec, p)) {
					t.Fatalf("entry %d probe %d record %d: bound %g (found %t), the formula gives %g", e, j, i, bound, ok, formula(*rec, p))
				}
			}
		}
	}
	if len(got) != want {
		t.Fatalf("%d survivors, %d expected", len(got), want)
	}
}

func TestPutReadClear(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, dim := range []int{1, 5, 16, 130, 1024} {
		block := make([]byte, BlockBytes(dim))
		var kept [BlockRecords]record
		for i := range kept {
			kept[i] = randomRecord(r, dim)
			Put(block, i, kept[i].scale, kept[i].residual, kept[i].codes)
		}
		Clear(block, 7)
		for i, rec := range kept {
			codes := make([]int8, dim)
			Codes(block, i, codes)
			if i == 7 {
				if b := bytes.Count(block, []byte{0}); b < Groups(dim)*4 || Scale(block, i) != 0 || !math.IsInf(float64(Residual(block, i)), -1) {
					t.Errorf("dimension %d: a cleared record still says something", dim)
				}
				continue
			}
			if !slices.Equal(codes, rec.codes) || Scale(block, i) != rec.scale || Residual(block, i) != rec.residual {
				t.Errorf("dimension %d: record %d reads back changed", dim, i)
			}
		}
	}
}

// TestScanRefuses: the assembly does not look where it reads, so Scan does.
func TestScanRefuses(t *testing.T) {
	blocks := make([]byte, 2*BlockBytes(16))
	s := Pack(Best(), 16, []Probe{{Codes: make([]int8, 16), Norm: 1}}).Scanner()
	for name, call := range map[string]func(){
		"no block":      func() { s.Scan(blocks, []uint32{0}, nil) },
		"no next":       func() { s.Scan(blocks, []uint32{0}, []uint16{1}) },
		"outside":       func() { s.Scan(blocks, []uint32{2, 0}, []uint16{1}) },
		"next outside":  func() { s.Scan(blocks, []uint32{0, 2}, []uint16{1}) },
		"far outside":   func() { s.Scan(blocks, []uint32{math.MaxUint32, 0}, []uint16{1}) },
		"too many":      func() { s.Scan(blocks, make([]uint32, MaxList+2), make([]uint16, MaxList+1)) },
		"nothing at it": func() { s.Scan(nil, []uint32{0, 0}, []uint16{1}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("scanned")
				}
			}()
			call()
		})
	}
}

// TestAssemblyIsRegenerated runs the generator in a copy of its folder and
// compares what it writes with what is committed.
func TestAssemblyIsRegenerated(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "gen"), os.DirFS("gen")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", ".", "-out", "../scan_amd64.s", "-stubs", "../scan_amd64.go", "-pkg", "kernel")
	cmd.Dir = filepath.Join(dir, "gen")
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("run the generator: %v\n%s", err, out)
	}
	for _, name := range []string{"scan_amd64.s", "scan_amd64.go"} {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes (%v)", name, err)
		}
	}
}

func TestRead(t *testing.T) {
	b := make([]byte, 4096)
	for i := range b {
		b[i] = 1
	}
	if Read(b) == 0 || readPortable(b) == 0 {
		t.Error("nothing was read")
	}
}
