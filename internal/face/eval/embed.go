package eval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Embedder turns a photo into a template.
type Embedder interface {
	// Embed returns a template of unit length and of one fixed dimension for
	// the face to compare in an encoded picture. A *Failure says that this
	// picture gives none and is counted; any other error stops the evaluation.
	// It is called from several goroutines. The caller may overwrite the result.
	Embed(ctx context.Context, image []byte) ([]float32, error)
}

// Failure is a picture without a template: a failure to acquire or, in the
// gallery, to enrol. Code is stable and names no person or file.
type Failure struct{ Code string }

func (f *Failure) Error() string { return "no template: " + f.Code }

// MissingError lists the photos that the plan names and the folder lacks.
type MissingError struct {
	Photos  []string // "pairs.txt:12: Name/Name_0001.jpg", in order
	Allowed int
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%d photos are missing, %d are allowed; the first is %s", len(e.Photos), e.Allowed, e.Photos[0])
}

// maxPhoto bounds one encoded photo, in bytes.
const maxPhoto = 64 << 20

// state of a photo after embedding.
type state uint8

const (
	missing  state = iota // not in the folder: its trials are left out
	failed                // no template: its trials are counted as failures
	acquired              // has a template
)

// templates are the embedded photos of a plan.
type templates struct {
	state  []state
	rows   [][]float32
	digest [][sha256.Size]byte
	codes  map[string]int // failures by code
	dim    int
}

// present names the photos that can be opened; the others are missing.
func (p *Plan) present(folder fs.FS, allowed int) ([]int, error) {
	var have []int
	lost := &MissingError{Allowed: allowed}
	for i, ph := range p.photos {
		info, err := fs.Stat(folder, ph.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			lost.Photos = append(lost.Photos, ph.where+": "+ph.path)
		case err != nil:
			return nil, fmt.Errorf("%s: photo: %w", ph.where, err)
		case !info.Mode().IsRegular():
			return nil, fmt.Errorf("%s: %s is not a file", ph.where, ph.path)
		case info.Size() > maxPhoto:
			return nil, fmt.Errorf("%s: %s is larger than %d MB", ph.where, ph.path, maxPhoto>>20)
		default:
			have = append(have, i)
		}
	}
	if len(lost.Photos) > allowed {
		return nil, lost
	}
	return have, nil
}

// acquire embeds every photo that is there.
func (p *Plan) acquire(ctx context.Context, folder fs.FS, e Embedder, o Options) (*templates, error) {
	have, err := p.present(folder, o.AllowMissing)
	if err != nil {
		return nil, err
	}
	t := &templates{
		state:  make([]state, len(p.photos)),
		rows:   make([][]float32, len(p.photos)),
		digest: make([][sha256.Size]byte, len(p.photos)),
		codes:  map[string]int{},
	}
	var mu sync.Mutex // guards t.codes and t.dim
	err = each(ctx, len(have), o, "photos", func(ctx context.Context, k int) error {
		i := have[k]
		row, sum, err := embedOne(ctx, folder, p.photos[i].path, e)
		t.digest[i] = sum
		var failure *Failure
		if err != nil && !errors.As(err, &failure) {
			return fmt.Errorf("%s: photo %s: %w", p.photos[i].where, p.photos[i].path, err)
		}
		mu.Lock()
		defer mu.Unlock()
		if failure != nil {
			t.state[i] = failed
			t.codes[failure.Code]++
			return nil
		}
		if t.dim == 0 {
			t.dim = len(row)
		}
		if len(row) != t.dim {
			return fmt.Errorf("the engine gave templates of %d and of %d numbers", t.dim, len(row))
		}
		t.state[i], t.rows[i] = acquired, row
		return nil
	})
	if err != nil {
		t.wipe()
		return nil, err
	}
	if t.dim == 0 {
		return nil, errors.New("no photo gave a template: is this a folder of faces, and the engine's model the right one?")
	}
	return t, nil
}

func embedOne(ctx context.Context, folder fs.FS, name string, e Embedder) (row []float32, sum [sha256.Size]byte, err error) {
	data, err := readPhoto(folder, name)
	if err != nil {
		return nil, sum, err
	}
	sum = sha256.Sum256(data)
	row, err = e.Embed(ctx, data)
	clear(data)
	if err != nil {
		return nil, sum, err
	}
	return row, sum, unit(row)
}

func readPhoto(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPhoto+1))
	if err == nil && len(data) > maxPhoto {
		err = fmt.Errorf("larger than %d MB", maxPhoto>>20)
	}
	return data, err
}

// unit refuses a template that is not of unit length: its scores would not be
// cosines, and the thresholds would mean nothing.
func unit(row []float32) error {
	var sum float64
	for _, x := range row {
		sum += float64(x) * float64(x)
	}
	if !(math.Abs(sum-1) < 1e-3) { // also NaN
		return errors.New("the engine gave a template that is not of unit length")
	}
	return nil
}

// each runs work(0) … work(n-1) on o.Workers goroutines and reports progress.
func each(ctx context.Context, n int, o Options, what string, work func(context.Context, int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	var next, done atomic.Int64
	for range o.Workers {
		g.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := work(ctx, i); err != nil {
					return err
				}
				o.Progress(what, done.Add(1), int64(n))
			}
		})
	}
	return g.Wait()
}

// wipe overwrites every template.
func (t *templates) wipe() {
	for _, row := range t.rows {
		clear(row)
	}
}

// dataset is the digest of the photos: SHA-256 over their SHA-256s in ascending
// order, so that it depends on their bytes alone, not on names or order.
func (t *templates) dataset() string {
	var sums [][sha256.Size]byte
	for i, s := range t.state {
		if s != missing {
			sums = append(sums, t.digest[i])
		}
	}
	slices.SortFunc(sums, func(a, b [sha256.Size]byte) int { return slices.Compare(a[:], b[:]) })
	h := sha256.New()
	fmt.Fprintf(h, "mpolice face eval dataset v1\n%d\n", len(sums))
	for _, s := range sums {
		h.Write(s[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// repeated counts the photos whose bytes occur under another name too: in a
// data set they are label errors or make a trial trivial.
func (t *templates) repeated() int {
	seen := map[[sha256.Size]byte]int{}
	for i, s := range t.state {
		if s != missing {
			seen[t.digest[i]]++
		}
	}
	n := 0
	for _, k := range seen {
		if k > 1 {
			n += k
		}
	}
	return n
}

func (t *templates) count(s state) int {
	n := 0
	for _, x := range t.state {
		if x == s {
			n++
		}
	}
	return n
}
