package feed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/internal/synth"
)

// Options say which delivery is written.
type Options struct {
	Day  int // 0 or 1
	Dirt Dirt
	// Truth, if not empty, is the folder of the truth files.
	Truth string
}

// File is one delivery.
type File struct {
	Register mpolice.Register `json:"register"`
	Day      int              `json:"day"`
	Mode     string           `json:"mode"` // registry.ModeSnapshot or ModeDelta
	// Path is empty where the agency is late.
	Path string `json:"path"`
	// AsOf is when the agency drew the data; the file's time of change, too.
	AsOf time.Time `json:"as_of"`
	// Rows are the records that a loader counts, the header not among them.
	Rows  int64 `json:"rows"`
	Bytes int64 `json:"bytes"`
	// Of a delta, and of a snapshot of day 1 beside that of day 0.
	Added   int64 `json:"added"`
	Changed int64 `json:"changed"`
	Ended   int64 `json:"ended"`
	// Damage counts what the truth file lists.
	Damage map[Kind]int64 `json:"damage"`
	Late   bool           `json:"late,omitempty"`
}

// Errors of Write.
var (
	// ErrLive: the register is asked at its agency, which delivers no file.
	ErrLive = errors.New("this register is asked at its agency and delivers no file")
	// ErrUnknown: the city has no rows for a register or a field of it.
	ErrUnknown = errors.New("the demo city has no rows for this register")
	// ErrDay: there are two days.
	ErrDay = errors.New("day is 0 or 1")
)

// Write writes one register's file of one day into dir, in bounded memory. The
// same city, descriptor and options give the same bytes.
func Write(ctx context.Context, city *synth.City, d *registry.Descriptor, dir string, opt Options) (File, error) {
	o, err := newOffice(city, d)
	if err != nil {
		return File{}, fmt.Errorf("write feed of %s: %w", d.Code, err)
	}
	if err := o.open(dir, opt); err != nil {
		return File{}, fmt.Errorf("write feed of %s: %w", d.Code, err)
	}
	err = eachBatch(ctx, city, []desk{o}, nil)
	if err = errors.Join(err, o.close(err != nil)); err != nil {
		return File{}, fmt.Errorf("write feed of %s: %w", d.Code, err)
	}
	return o.deliveries[0].file, nil
}

// office is one agency's desk: it turns the city's rows into deliveries.
type office struct {
	city       *synth.City
	d          *registry.Descriptor
	rows       *rowReader
	deliveries []*delivery
}

func newOffice(city *synth.City, d *registry.Descriptor) (*office, error) {
	if d.Live {
		return nil, ErrLive
	}
	rows, err := newRowReader(d)
	if err != nil {
		return nil, err
	}
	return &office{city: city, d: d, rows: rows}, nil
}

// open begins a delivery.
func (o *office) open(dir string, opt Options) error {
	if opt.Day != 0 && opt.Day != 1 {
		return ErrDay
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if opt.Truth != "" {
		if err := os.MkdirAll(opt.Truth, 0o755); err != nil {
			return err
		}
	}
	v, err := newDelivery(o, dir, opt)
	if err == nil {
		o.deliveries = append(o.deliveries, v)
	}
	return err
}

// take writes a batch's rows of this register into every delivery.
func (o *office) take(b *synth.Batch) error {
	o.rows.start(b)
	for o.rows.next() {
		for _, v := range o.deliveries {
			if err := v.take(&o.rows.row); err != nil {
				return err
			}
		}
	}
	return nil
}

// close ends the deliveries; what was given up is taken away.
func (o *office) close(giveUp bool) error {
	var errs []error
	for _, v := range o.deliveries {
		errs = append(errs, v.close(giveUp))
	}
	return errors.Join(errs...)
}

// asOf is when the data of a day was drawn: the evening before the city's day,
// and the evening after it.
func asOf(city *synth.City, day int) time.Time {
	return city.Now.Truncate(time.Second).AddDate(0, 0, day-1)
}

// fileName is how the agency names its delivery.
func fileName(d *registry.Descriptor, day int, mode, ext string) string {
	return fmt.Sprintf("%s-day%d-%s.%s", d.Code, day, mode, ext)
}

func truthPath(opt Options, d *registry.Descriptor, what string) string {
	return filepath.Join(opt.Truth, fmt.Sprintf("%s-day%d-%s.csv", d.Code, opt.Day, what))
}
