package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"mpolice/internal/durable"
)

// formatVersion is raised when an older program must not touch the folder.
const formatVersion = 1

// Meta stands in mpolice.json of a data folder and never changes.
type Meta struct {
	Format int       `json:"format"`
	Log    string    `json:"log"`             // origin line of the log
	Store  string    `json:"store,omitempty"` // engine of the records; empty: SQLite in the folder
	Demo   *DemoMeta `json:"demo,omitempty"`
}

// DemoMeta says which demo city a folder holds.
type DemoMeta struct {
	People int    `json:"people"`
	Seed   uint64 `json:"seed"`
	// Made is the demo's time when it was made, RFC 3339.
	Made string `json:"made"`
}

// Folder is a data folder:
//
//	mpolice.json   what it is
//	mpolice.db     people, custody, references, records (unless they are in PostgreSQL)
//	registers.db   resident registers (demo: synthetic)
//	log/           the audit log, readable by anybody
//	keys/          secrets, readable by the program alone
//	agency/        demo: keys of the live agency
type Folder struct {
	dir   string
	store string // address of a PostgreSQL database; empty: mpolice.db
}

// Paths of its parts.
func (f Folder) path(name string) string { return filepath.Join(f.dir, name) }

// Dir is the folder itself.
func (f Folder) Dir() string { return f.dir }

// Database is the SQLite file of the store.
func (f Folder) Database() string { return f.path("mpolice.db") }

// Registers is the SQLite file of the resident registers.
func (f Folder) Registers() string { return f.path("registers.db") }

// Log is the folder of the audit log.
func (f Folder) Log() string { return f.path("log") }

// Keys is the folder of the secrets.
func (f Folder) Keys() string { return f.path("keys") }

// Agency is the folder of the demo's live agency.
func (f Folder) Agency() string { return f.path("agency") }

// Errors of a data folder, each a sentence with the next step.
var (
	ErrNoFolder = errors.New("no mpolice data here")
	ErrInUse    = errors.New("another mpolice process uses this data folder; stop it first")
)

// Meta reads mpolice.json. A folder without one is ErrNoFolder.
func (f Folder) Meta() (Meta, error) {
	b, err := os.ReadFile(f.path("mpolice.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return Meta{}, fmt.Errorf("data folder %s: %w", f.dir, ErrNoFolder)
	}
	if err != nil {
		return Meta{}, fmt.Errorf("data folder: %w", err)
	}
	var m Meta
	if err := json.Unmarshal(b, &m); err != nil {
		return Meta{}, fmt.Errorf("data folder %s: mpolice.json is damaged: %w", f.dir, err)
	}
	if m.Format != formatVersion {
		return Meta{}, fmt.Errorf("data folder %s: format %d, this program knows format %d", f.dir, m.Format, formatVersion)
	}
	return m, nil
}

// writeMeta makes the folder what it is; it is written last, so that a folder
// that was half made has none.
func (f Folder) writeMeta(m Meta) error {
	m.Format = formatVersion
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteFile(f.path("mpolice.json"), append(b, '\n'), 0o644)
}

// lock takes the folder for this process; the kernel lets go when it ends,
// however it ends.
func (f Folder) lock() (*os.File, error) {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	file, err := os.OpenFile(f.path("lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("data folder %s: %w", f.dir, ErrInUse)
		}
		return nil, fmt.Errorf("data folder: lock: %w", err)
	}
	return file, nil
}

// NewFolder names a data folder; nothing is opened or made.
func NewFolder(dir string) Folder { return Folder{dir: dir} }

// On gives the folder with its records in the PostgreSQL database at that
// address; empty is the folder's own file.
func (f Folder) On(store string) Folder {
	f.store = store
	return f
}
