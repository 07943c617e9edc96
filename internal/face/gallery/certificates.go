package gallery

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mpolice"
	"mpolice/internal/audit"
)

// Records is what the desk reads of the ledger; *sqlite.Store is one.
type Records interface {
	// Records gives those that the filter admits, newest first.
	Records(ctx context.Context, f audit.Filter) ([]audit.Stored, error)
}

// The ledger is read in pieces, and so many pieces at most at one time.
const (
	recordsAtOnce = 200
	recordPieces  = 20
)

// CertificateCursor is a place in the list of certificates: behind a record, or
// within it. Zero is before the newest; as an answer it is the end.
type CertificateCursor struct {
	before int64
	skip   int
}

// String gives the form that addresses carry.
func (c CertificateCursor) String() string { return fmt.Sprintf("%d.%d", c.before, c.skip) }

// IsZero reports whether it is the beginning, or the end.
func (c CertificateCursor) IsZero() bool { return c == CertificateCursor{} }

// ParseCertificateCursor reads what String gave; anything else is the beginning.
func ParseCertificateCursor(raw string) CertificateCursor {
	before, skip, ok := strings.Cut(raw, ".")
	b, err := strconv.ParseInt(before, 10, 64)
	s, serr := strconv.Atoi(skip)
	if !ok || err != nil || serr != nil || b < 1 || s < 0 {
		return CertificateCursor{}
	}
	return CertificateCursor{b, s}
}

// Certificates lists certificates from a place on, newest first, and where to
// read on: so many at most, and fewer where the ledger between them is long.
func (d *Desk) Certificates(ctx context.Context, from CertificateCursor, most int) ([]Certificate, CertificateCursor, error) {
	var out []Certificate
	at := from
	for range recordPieces {
		found, err := d.Records.Records(ctx, audit.Filter{Kind: audit.KindGallery, Before: at.before, Limit: recordsAtOnce})
		if err != nil {
			return nil, at, fmt.Errorf("list certificates: %w", err)
		}
		for _, rec := range found {
			ids, err := d.destroyedBy(rec)
			if err != nil {
				return nil, at, fmt.Errorf("list certificates: %w", err)
			}
			for i := min(at.skip, len(ids)); i < len(ids); i++ {
				if len(out) == most {
					return out, CertificateCursor{rec.Seq + 1, i}, nil
				}
				c, err := d.CertificateOf(ctx, ids[i])
				if there, err := known(err); err != nil {
					return nil, at, err
				} else if there {
					out = append(out, c)
				}
			}
			at = CertificateCursor{rec.Seq, 0}
		}
		if len(found) < recordsAtOnce {
			return out, CertificateCursor{}, nil
		}
	}
	return out, at, nil
}

// destroyedBy gives the photos that a record says were destroyed. These records
// name nobody. One whose content was destroyed gives none.
func (d *Desk) destroyedBy(rec audit.Stored) ([]uint64, error) {
	r, err := d.content(rec)
	if err != nil || r.Get("what") != "photos-destroyed" {
		return nil, err
	}
	var out []uint64
	for _, f := range strings.Fields(r.Get("photos")) {
		if id, err := strconv.ParseUint(f, 10, 64); err == nil {
			out = append(out, id)
		}
	}
	return out, nil
}

// content opens a record; of one whose content was destroyed nothing is left.
func (d *Desk) content(rec audit.Stored) (audit.Record, error) {
	content, err := rec.CheckContent(d.Keys)
	if errors.Is(err, mpolice.ErrNotFound) {
		return audit.Record{}, nil
	}
	return audit.Record{Fields: content.Fields}, err
}

// Switched tells of a switch to a model, made in an earlier life of the program,
// for [Desk.ReenrolStatus]. It reads the ledger for the day, so far as the last
// records of the gallery reach.
func (d *Desk) Switched(ctx context.Context, from, to, model string) error {
	at, err := d.switchedAt(ctx, model)
	if err != nil {
		return fmt.Errorf("look for the switch of models: %w", err)
	}
	n := &d.renewal
	n.mu.Lock()
	defer n.mu.Unlock()
	n.any, n.status = true, ReenrolStatus{From: from, To: to, State: ReenrolSwitched, Switched: at}
	return nil
}

func (d *Desk) switchedAt(ctx context.Context, model string) (time.Time, error) {
	f := audit.Filter{Kind: audit.KindGallery, Limit: recordsAtOnce}
	for range recordPieces {
		found, err := d.Records.Records(ctx, f)
		if err != nil {
			return time.Time{}, err
		}
		for _, rec := range found {
			r, err := d.content(rec)
			if err != nil {
				return time.Time{}, err
			}
			if r.Get("what") == "model-switched" && r.Get("model") == model {
				return rec.At(), nil
			}
			f.Before = rec.Seq
		}
		if len(found) < recordsAtOnce {
			break
		}
	}
	return time.Time{}, nil
}
