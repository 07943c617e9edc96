package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"mpolice/internal/registry"
)

// File is one delivery as it lies on disk.
type File struct {
	Path string
}

// Name is the file's base name, as batches and pages show it.
func (f File) Name() string { return filepath.Base(f.Path) }

// ErrFile is wrapped when the file itself cannot be taken.
var ErrFile = errors.New("file cannot be loaded")

// opened is a file under way: its records, its size for progress, and its
// digest.
type opened struct {
	*os.File
	size   int64
	digest string
}

// open reads the file once to know it: its digest binds the batch to these
// bytes and to the descriptor that they were read by.
func (f File) open(d *registry.Descriptor) (*opened, error) {
	// Opening a pipe would wait for whoever writes to it.
	if info, err := os.Stat(f.Path); err == nil && !info.Mode().IsRegular() {
		return nil, notRegular(info)
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	o := &opened{File: file}
	if err := o.know(d); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return o, nil
}

func notRegular(info os.FileInfo) error {
	return fmt.Errorf("%w: %s is no regular file (%s); give the agency's file itself", ErrFile, info.Name(), info.Mode().Type())
}

func (o *opened) know(d *registry.Descriptor) error {
	info, err := o.Stat()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFile, err)
	}
	if !info.Mode().IsRegular() {
		return notRegular(info)
	}
	o.size = info.Size()
	o.digest, err = o.sum(d)
	return err
}

func (o *opened) sum(d *registry.Descriptor) (string, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "mpolice/registry/batch/v1\x00%s\x00", d.Digest)
	if _, err := io.Copy(sum, io.NewSectionReader(o.File, 0, 1<<62)); err != nil {
		return "", fmt.Errorf("%w: %w", ErrFile, err)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), nil
}

// unchanged looks whether the file is still what it was when it was opened: an
// agency may still be writing it.
func (o *opened) unchanged(d *registry.Descriptor) error {
	now, err := o.sum(d)
	if err != nil {
		return err
	}
	if now != o.digest {
		return fmt.Errorf("%w: it was changed while it was read; wait until the delivery is complete and load it again", ErrFile)
	}
	return nil
}

// parquetMark begins and ends every Parquet file.
var parquetMark = []byte("PAR1")

// rows opens the file's records from the first on, by what the file is,
// whatever its name says. stopped ends the reading with its error.
func (o *opened) rows(p *plan, stopped func() error) (rows, error) {
	var mark [4]byte
	n, err := o.ReadAt(mark[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if n == 0 {
		return nil, fmt.Errorf("%w: it is empty; ask the agency to deliver it again", ErrFile)
	}
	if bytes.Equal(mark[:], parquetMark) {
		return openParquet(o.File, o.size)
	}
	return openCSV(&counter{r: io.NewSectionReader(o.File, 0, o.size), stopped: stopped}, o.size, p)
}

// rows is a file's records in their order.
type rows interface {
	// columns names the columns as the file does.
	columns() []string
	// fill appends records to the chunk until it is full; io.EOF comes with the
	// last ones or after them. Any other error means that the file is broken.
	fill(c *chunk) error
	// done is how many bytes of the file have been read, for progress.
	done() int64
}

// csvRows are the records of a CSV file.
type csvRows struct {
	counted *counter
	split   *splitter
	names   []string
}

func openCSV(r *counter, size int64, p *plan) (*csvRows, error) {
	c := &csvRows{counted: r, split: newSplitter(r, size, p.cut)}
	head, err := c.split.next()
	if err != nil {
		return nil, fmt.Errorf("%w: its first line cannot be read: %w", ErrFile, err)
	}
	names, err := p.cut.fields(nil, head.raw)
	if err != nil || head.fault != "" {
		return nil, fmt.Errorf("%w: its first line is no list of column names", ErrFile)
	}
	text := p.worker()
	for _, n := range names {
		decoded, _ := text.decode(n)
		c.names = append(c.names, string(decoded))
	}
	return c, nil
}

func (c *csvRows) columns() []string { return c.names }
func (c *csvRows) done() int64       { return c.counted.n }

func (c *csvRows) fill(to *chunk) error {
	for !to.full() {
		rec, err := c.split.next()
		if err != nil {
			return err
		}
		to.put(rec)
	}
	return nil
}

// counter counts what is read, and stops when it is told.
type counter struct {
	r       io.Reader
	n       int64
	stopped func() error
}

func (c *counter) Read(b []byte) (int, error) {
	if err := c.stopped(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}
