package ledger

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// lossy is a file system in memory that knows what would survive a power cut: content after Sync, names
// after SyncDir.
type lossy struct {
	mu      sync.Mutex
	live    map[string]*node
	durable map[string]*node
}

type node struct {
	dir         bool
	data, saved []byte
}

func newLossy(root string) *lossy {
	l := &lossy{live: map[string]*node{}, durable: map[string]*node{}}
	for dir := root; ; dir = filepath.Dir(dir) {
		l.live[dir] = &node{dir: true}
		l.durable[dir] = l.live[dir]
		if dir == filepath.Dir(dir) {
			return l
		}
	}
}

type lossyFile struct {
	l *lossy
	n *node
}

func (f lossyFile) Write(p []byte) (int, error) {
	f.l.mu.Lock()
	defer f.l.mu.Unlock()
	f.n.data = append(f.n.data, p...)
	return len(p), nil
}

func (f lossyFile) Sync() error {
	f.l.mu.Lock()
	defer f.l.mu.Unlock()
	f.n.saved = bytes.Clone(f.n.data)
	return nil
}

func (f lossyFile) Close() error { return nil }

func missing(name string) error { return &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist} }

func (l *lossy) Create(name string) (File, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.live[filepath.Dir(name)] == nil {
		return nil, missing(name)
	}
	n := &node{}
	l.live[name] = n
	return lossyFile{l, n}, nil
}

func (l *lossy) ReadFile(name string) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.live[name]
	if n == nil || n.dir {
		return nil, missing(name)
	}
	return bytes.Clone(n.data), nil
}

func (l *lossy) ReadDir(name string) ([]fs.DirEntry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.live[name] == nil {
		return nil, missing(name)
	}
	var out []fs.DirEntry
	for _, p := range slices.Sorted(maps.Keys(l.live)) {
		if filepath.Dir(p) == name && p != name {
			out = append(out, entry{fs.FileInfoToDirEntry(nil), filepath.Base(p)})
		}
	}
	return out, nil
}

type entry struct {
	fs.DirEntry
	name string
}

func (e entry) Name() string { return e.name }

func (l *lossy) Mkdir(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.live[filepath.Dir(name)] == nil {
		return missing(name)
	}
	if l.live[name] == nil {
		l.live[name] = &node{dir: true}
	}
	return nil
}

func (l *lossy) Rename(from, to string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.live[from] == nil || l.live[filepath.Dir(to)] == nil {
		return missing(from)
	}
	l.live[to] = l.live[from]
	delete(l.live, from)
	return nil
}

func (l *lossy) Remove(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.live, name)
	return nil
}

func (l *lossy) SyncDir(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.syncDir(name)
	return nil
}

func (l *lossy) syncDir(name string) {
	for p := range l.durable {
		if filepath.Dir(p) == name && p != name {
			delete(l.durable, p)
		}
	}
	for p, n := range l.live {
		if filepath.Dir(p) == name {
			l.durable[p] = n
		}
	}
}

// cut writes what a power cut leaves of root into the real folder to. Everything that was not synced is
// lost or, by chance, happens to have reached the disk.
func (l *lossy) cut(t *testing.T, root, to string, r *rand.Rand) {
	t.Helper()
	for _, p := range slices.Sorted(maps.Keys(l.live)) {
		if n := l.live[p]; n.dir && r.IntN(2) == 0 {
			l.syncDir(p)
		} else if !n.dir && r.IntN(2) == 0 {
			n.saved = bytes.Clone(n.data)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(l.durable)) {
		rel, err := filepath.Rel(root, p)
		if err != nil || strings.HasPrefix(rel, "..") || l.durable[filepath.Dir(p)] == nil {
			continue
		}
		target := filepath.Join(to, rel)
		if l.durable[p].dir {
			err = os.MkdirAll(target, 0o750)
		} else if _, statErr := os.Stat(filepath.Dir(target)); statErr == nil {
			err = os.WriteFile(target, l.durable[p].saved, 0o640)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestPowerCutAtEveryStep(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for n := 1; ; n++ {
		f := newFixture(t)
		root := filepath.Dir(filepath.Dir(f.dir))
		disk := newLossy(root)
		var history [][]byte
		faulty := &faults{n: n, kill: true, err: errKilled}
		f.cfg.FS, f.cfg.Anchor = faultyFS{disk, faulty}, faultyAnchor{f.anchor, faulty, &history}
		published := ordeal(t, f, false)
		if faulty.hit == "" {
			return
		}
		disk.cut(t, root, root, r)
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Log(faulty.hit)
			f.recover(t, published, history)
		})
	}
}
