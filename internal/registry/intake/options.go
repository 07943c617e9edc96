package intake

import (
	"context"
	"errors"
	"time"

	"mpolice"
	"mpolice/internal/registry/holding"
)

// Store is what a load needs of a holding.
type Store interface {
	holding.Loader
	Fail(ctx context.Context, b holding.Batch, r holding.Report, e holding.Entry) (int64, error)
	Loaded(ctx context.Context, register mpolice.Register, digest string) (holding.Batch, error)
	LastBatches(ctx context.Context, register mpolice.Register, limit int) ([]holding.Batch, error)
	Count(ctx context.Context, register mpolice.Register) (int64, error)
}

// Options are what the person who loads says.
type Options struct {
	// Mode is "snapshot" or "delta"; empty is the descriptor's.
	Mode string
	// AsOf is when the agency drew the data; zero is now.
	AsOf  time.Time
	Actor string
	Clock mpolice.Clock
	// Again loads a file that was loaded before, or that was drawn before what
	// was loaded last; it re-admits a row although there is newer data.
	Again bool
	// AcceptShrink lets a delivery take away more rows than the register's
	// limit.
	AcceptShrink bool
	// Tables gives the private-use characters of Big5 files.
	Tables Tables
	// Workers parse and check; 0 is one for each processor.
	Workers int
	// Progress is told how far the load is, from one goroutine; nil is no one.
	// Its figures never fall.
	Progress func(Progress)
}

// Progress is how far a load is.
type Progress struct {
	Read, Size int64 // bytes
	Rows       int64
	Rejected   int64
	Step       string // compare, read, commit
}

// The ways in which rows come.
const (
	ModeSnapshot    = "snapshot"
	ModeDelta       = "delta"
	ModeReadmission = "readmission"
)

// Errors with which a batch stops before anything is changed; ErrColumns,
// ErrEncoding and ErrFile beside them.
var (
	// ErrOlder: the file was drawn before what was loaded last.
	ErrOlder = errors.New("this file was drawn before the data that was loaded last")
	// ErrReplay: the file was loaded before, and other data since. To load it
	// now would undo what came later.
	ErrReplay = errors.New("this file was loaded before, and other data since")
	// ErrShrink: the delivery would take away more rows than the limit.
	ErrShrink = errors.New("this delivery would take away more rows than the register's limit")
	// ErrRejects: more rows were rejected than the limit.
	ErrRejects = errors.New("more rows were rejected than the register's limit")
	// ErrLive: the register is asked at its agency and not loaded.
	ErrLive = errors.New("this register is asked at its agency; nothing of it is loaded")
	// ErrClosed: the register is closed.
	ErrClosed = errors.New("this register is closed and takes no data")
	// ErrOptions: what the person who loads says makes no sense.
	ErrOptions = errors.New("the load was asked for wrongly")
)

// ErrSame is returned with the earlier batch when the same file was loaded
// last: nothing was changed.
var ErrSame = errors.New("this file has been loaded already")

// meter tells of progress that never goes back, though a file may be read more
// than once.
type meter struct {
	tell func(Progress)
	last Progress
	// The share of the way that one reading is, and where it began.
	part, from float64
}

func (m *meter) at(p Progress) {
	p.Read = int64(m.from*float64(p.Size) + m.part*float64(p.Read))
	p.Read, p.Rows, p.Rejected = max(p.Read, m.last.Read), max(p.Rows, m.last.Rows), max(p.Rejected, m.last.Rejected)
	m.last = p
	m.tell(p)
}
