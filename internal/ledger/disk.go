package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"sync/atomic"

	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/sync/errgroup"
)

const (
	checkpointFile = "checkpoint"
	vkeyFile       = "vkey"
	tmpDir         = "tmp"
	tileDir        = "tile"

	// writers is how many files are written and made durable at once: the journal of the file system
	// then commits many of them together.
	writers = 32
)

// ErrNotDurable says that the disk failed to make data durable. What the system holds in memory may then
// differ from the disk, so the sealer stops for good; check the disk and start the program again.
var ErrNotDurable = errors.New("the disk did not confirm that data is durable; sealing stops: check the disk, then restart")

// file is one file to be published, by its path below the log folder.
type file struct {
	path string
	data []byte
}

// disk is a log folder.
type disk struct {
	fs   FS
	root string

	mu sync.Mutex
	// ready holds the folders whose names are durable up to the root, as paths below it.
	ready map[string]bool
}

// serial keeps the temporary names of all sealers in this process apart.
var serial atomic.Int64

func newDisk(f FS, root string) *disk {
	if f == nil {
		f = OS{}
	}
	return &disk{fs: f, root: root, ready: map[string]bool{".": true}}
}

func (d *disk) name(p string) string { return filepath.Join(d.root, filepath.FromSlash(p)) }

func (d *disk) read(p string) ([]byte, error) { return d.fs.ReadFile(d.name(p)) }

// write publishes files and returns when all are durable, content and name. Each is complete under its
// name or not there at all. After an error any of them may have been published.
func (d *disk) write(files []file) error {
	dirty := map[string]bool{}
	for _, f := range files {
		if err := d.mkdirs(path.Dir(f.path), dirty); err != nil {
			return err
		}
	}
	tmps, err := d.writeTemps(files)
	if err != nil {
		d.removeAll(tmps)
		return err
	}
	for i, f := range files {
		if err := d.fs.Rename(tmps[i], d.name(f.path)); err != nil {
			d.removeAll(tmps[i:])
			d.forget()
			return fmt.Errorf("publish %s: %w", f.path, err)
		}
		dirty[path.Dir(f.path)] = true
	}
	return d.syncDirs(dirty)
}

// mkdirs makes a folder and its parents. Those whose name is not known to be durable are marked, as their
// parents, in dirty: an earlier attempt may have made them and died before syncing.
func (d *disk) mkdirs(dir string, dirty map[string]bool) error {
	d.mu.Lock()
	known := d.ready[dir]
	d.mu.Unlock()
	if known || dirty[dir] {
		return nil
	}
	if err := d.mkdirs(path.Dir(dir), dirty); err != nil {
		return err
	}
	if err := d.fs.Mkdir(d.name(dir)); err != nil {
		return fmt.Errorf("make folder %s: %w", dir, err)
	}
	dirty[dir] = true
	dirty[path.Dir(dir)] = true
	return nil
}

// writeTemps writes the content of files under temporary names and makes it durable.
func (d *disk) writeTemps(files []file) ([]string, error) {
	tmps := make([]string, len(files))
	var g errgroup.Group
	g.SetLimit(writers)
	for i, f := range files {
		tmps[i] = d.name(fmt.Sprintf("%s/%d-%d", tmpDir, os.Getpid(), serial.Add(1)))
		g.Go(func() error {
			if err := d.writeTemp(tmps[i], f.data); err != nil {
				return fmt.Errorf("write %s: %w", f.path, err)
			}
			return nil
		})
	}
	return tmps, g.Wait()
}

func (d *disk) writeTemp(name string, data []byte) error {
	f, err := d.fs.Create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(ErrNotDurable, err, f.Close())
	}
	return f.Close()
}

func (d *disk) syncDirs(dirty map[string]bool) error {
	var g errgroup.Group
	g.SetLimit(writers)
	for dir := range dirty {
		g.Go(func() error {
			if err := d.fs.SyncDir(d.name(dir)); err != nil {
				return fmt.Errorf("%w: folder %s: %w", ErrNotDurable, dir, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for dir := range dirty {
		d.ready[dir] = true
	}
	return nil
}

// forget makes the next write look at every folder again, in case somebody removed one.
func (d *disk) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ready = map[string]bool{".": true}
}

// removeAll tidies temporary files; those that stay are swept by the next Open.
func (d *disk) removeAll(names []string) {
	for _, name := range names {
		_ = d.fs.Remove(name)
	}
}

// sweepTemps removes what an interrupted sealer left.
func (d *disk) sweepTemps() error {
	left, err := d.fs.ReadDir(d.name(tmpDir))
	if err != nil {
		return fmt.Errorf("list temporary files: %w", err)
	}
	for _, e := range left {
		_ = d.fs.Remove(filepath.Join(d.name(tmpDir), e.Name()))
	}
	return nil
}

// dropPartials removes the partial versions of every tile that became full between two published sizes.
// Until then the specification wants them kept, for readers that hold an earlier checkpoint. Failing to
// remove one is harmless: it stays correct, and VerifyDir checks it.
func (d *disk) dropPartials(from, to int64) {
	for level := entries; countAt(level, to) >= tileWidth; level++ {
		for n := countAt(level, from) / tileWidth; n < countAt(level, to)/tileWidth; n++ {
			dir := coord{level, n, tileWidth}.partialDir()
			old, err := d.fs.ReadDir(d.name(dir))
			if err != nil {
				continue
			}
			for _, e := range old {
				_ = d.fs.Remove(filepath.Join(d.name(dir), e.Name()))
			}
			_ = d.fs.Remove(d.name(dir))
			d.mu.Lock()
			delete(d.ready, dir)
			d.mu.Unlock()
		}
	}
}

// readEither reads a tile or bundle; a partial one that is gone is taken from the full one.
func (d *disk) readEither(c coord) (data []byte, whole bool, err error) {
	data, err = d.read(c.path())
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return data, c.w == tileWidth, err
	}
	if c.w < tileWidth {
		if data, err := d.read(c.full().path()); err == nil {
			return data, true, nil
		}
	}
	return nil, false, damage(c.path(), "the file is missing")
}

// tile reads the hashes of one tile and checks only their number.
func (d *disk) tile(c coord) ([]byte, error) {
	data, whole, err := d.readEither(c)
	if err != nil {
		return nil, err
	}
	want := c.w * tlog.HashSize
	if whole && len(data) == tileBytes {
		data = data[:want]
	}
	if len(data) != want {
		return nil, damage(c.path(), "the file has %d bytes, %d are needed", len(data), want)
	}
	return data, nil
}

// bundle reads the bytes of one bundle of c.w leaves and checks only their form.
func (d *disk) bundle(c coord) ([]byte, error) {
	data, whole, err := d.readEither(c)
	if err != nil {
		return nil, err
	}
	if whole && c.w < tileWidth {
		if data, err = cutBundle(data, c.w); err != nil {
			return nil, damage(c.full().path(), "%v", err)
		}
	}
	if _, err := parseBundle(data, c.w); err != nil {
		return nil, damage(c.path(), "%v", err)
	}
	return data, nil
}

// tiles lets x/mod read and authenticate tiles; keep, which may be nil, gets those that it authenticated.
type tiles struct {
	disk *disk
	keep func(coord, []byte)
}

// readError tells a tile that x/mod could not get from one that it found wrong.
type readError struct{ error }

func (e readError) Unwrap() error { return e.error }

// Height is fixed by C2SP tlog-tiles.
func (t tiles) Height() int { return tileHeight }

// ReadTiles reads tiles that are not to be trusted yet.
func (t tiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(want))
	for i, w := range want {
		var err error
		if data[i], err = t.disk.tile(coord{w.L, w.N, w.W}); err != nil {
			return nil, readError{err}
		}
	}
	return data, nil
}

// SaveTiles is called when the tiles are proven to belong to the tree.
func (t tiles) SaveTiles(good []tlog.Tile, data [][]byte) {
	if t.keep == nil {
		return
	}
	for i, g := range good {
		t.keep(coord{g.L, g.N, g.W}, data[i])
	}
}
