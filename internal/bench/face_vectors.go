package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"unsafe"

	"golang.org/x/sys/unix"

	"mpolice/internal/face/search/searchtest"
)

const (
	// faceProbes is how many different probes there are; half are of people in
	// the gallery.
	faceProbes = 256
	// crowdBytes is how much is generated at a time.
	crowdBytes = 256 << 20
	// slack is what is left to everything else.
	slack = 2 << 30
)

// crowds generates templates, a crowd of people at a time, so that a gallery
// larger than memory can be written. Same size, same templates.
type crowds struct {
	FaceSize
	each int // templates of a crowd
}

func newCrowds(s FaceSize) crowds {
	return crowds{s, max(1000, min(s.Templates, crowdBytes/(4*s.Dim)))}
}

func (c crowds) count() int { return (c.Templates + c.each - 1) / c.each }

func (c crowds) faces(i int) *searchtest.Faces {
	return searchtest.NewFaces(c.Dim, min(c.each, c.Templates-i*c.each), uint64(i)+1)
}

// probe is a new photo: of someone in the gallery where i is even.
func (c crowds) probe(i int) []float32 { return c.faces(i / 2 % c.count()).Probe(i) }

// templates calls f with crowd after crowd, and the number of its first row.
func (c crowds) templates(ctx context.Context, progress func(done int), f func(first int, m searchtest.Matrix) error) error {
	defer debug.FreeOSMemory()
	for i := range c.count() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f(i*c.each, c.faces(i).Gallery()); err != nil {
			return err
		}
		progress(min(c.Templates, (i+1)*c.each))
	}
	return nil
}

// vectors is a file without a name that holds all templates and then the
// probes, as float32: the peers read it, and rows are rescored from it. It is
// gone with the processes that have it open.
type vectors struct {
	file   *os.File
	mapped []byte
	rows   searchtest.Matrix
	probes [][]float32
	where  string
}

// newVectors asks for a file in memory where it and what is to come fit into
// what is free, else on the disk of dir.
func newVectors(dir string, s FaceSize, free int64) (v *vectors, err error) {
	bytes := s.rowBytes() + faceProbes*4*int64(s.Dim)
	needed := s.rowBytes() + s.codeBytes() + slack // a peer's copy, our codes
	if free < needed {
		return nil, &missingError{fmt.Sprintf("%.1f GiB of free memory are needed, %.1f are there: stop other work, or leave this size out by --sizes", gib(needed), gib(free))}
	}
	v = &vectors{where: "memory"}
	if free >= needed+bytes {
		var fd int
		if fd, err = unix.MemfdCreate("mpolice-bench", unix.MFD_CLOEXEC); err == nil {
			v.file = os.NewFile(uintptr(fd), "vectors")
		}
	} else {
		v.where = "disk"
		if v.file, err = os.CreateTemp(dir, "vectors-*"); err == nil {
			err = os.Remove(v.file.Name())
		}
	}
	if err == nil {
		err = v.file.Truncate(bytes)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make a file of vectors: %w", err), v.close())
	}
	return v, nil
}

// fill writes templates and probes and maps the file.
func (v *vectors) fill(ctx context.Context, c crowds, progress func(done int)) error {
	row := int64(4 * c.Dim)
	err := c.templates(ctx, progress, func(first int, m searchtest.Matrix) error {
		_, err := v.file.WriteAt(bytesOf(m.Data), int64(first)*row)
		return err
	})
	for i := range faceProbes {
		if err != nil {
			return fmt.Errorf("write vectors: %w", err)
		}
		v.probes = append(v.probes, c.probe(i))
		_, err = v.file.WriteAt(bytesOf(v.probes[i]), c.rowBytes()+int64(i)*row)
	}
	if err == nil {
		err = v.file.Sync() // the disk is quiet when the clock runs
	}
	if err == nil {
		v.mapped, err = unix.Mmap(int(v.file.Fd()), 0, int(c.rowBytes()), unix.PROT_READ, unix.MAP_SHARED)
	}
	if err != nil {
		return fmt.Errorf("write vectors: %w", err)
	}
	v.rows = searchtest.Matrix{Dim: c.Dim, Data: unsafe.Slice((*float32)(unsafe.Pointer(&v.mapped[0])), c.Templates*c.Dim)}
	return nil
}

func (v *vectors) close() error {
	if v == nil || v.file == nil {
		return nil
	}
	err := v.file.Close()
	if v.mapped != nil {
		err = errors.Join(err, unix.Munmap(v.mapped))
	}
	v.file, v.mapped, v.rows = nil, nil, searchtest.Matrix{}
	return err
}

// bytesOf is the memory of floats. All of this runs on little-endian machines.
func bytesOf(x []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
}

func gib(bytes int64) float64 { return float64(bytes) / (1 << 30) }
