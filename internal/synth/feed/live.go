package feed

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"mpolice"
	"mpolice/internal/synth"
)

// The road authority's statements.
var (
	//go:embed road/schema.sql
	roadSchema string
	//go:embed road/indexes.sql
	roadIndexes string
	//go:embed road/insert_fine.sql
	insertFine string
	//go:embed road/insert_law.sql
	insertLaw string
	//go:embed road/insert_unit.sql
	insertUnit string
	//go:embed road/by_plate.sql
	byPlate string
	//go:embed road/by_number.sql
	byNumber string
)

// LiveQueries are the questions that the agreement allows, by kind of subject:
// :key is the plate without dash, or the number.
func LiveQueries() map[mpolice.SubjectKind]string {
	return map[mpolice.SubjectKind]string{mpolice.SubjectPlate: byPlate, mpolice.SubjectNationalID: byNumber}
}

// LiveKey is the column of the ticket's number.
const LiveKey = "ticket_no"

// LiveView is the view by which the road authority answers: the fields of the
// register violations and the keys plate and national_id.
const LiveView = "v_police_fine"

// WriteLiveSQL makes the road authority's SQLite database at path, replacing
// one that is there, and gives the number of tickets. The file is whole or not
// there, and read-only afterwards. Its tables (tfine, tlaw, tunit) are the
// authority's own; what police may read is the view [LiveView]; road/schema.sql
// tells every column.
func WriteLiveSQL(ctx context.Context, city *synth.City, path string) (int64, error) {
	part := path + ".part"
	if err := removeAll(part, part+"-journal"); err != nil {
		return 0, fmt.Errorf("write live register: %w", err)
	}
	n, err := fillRoad(ctx, city, part)
	if err == nil {
		err = errors.Join(os.Chmod(part, 0o444), os.Rename(part, path))
	}
	if err != nil {
		return 0, errors.Join(fmt.Errorf("write live register: %w", err), removeAll(part))
	}
	return n, nil
}

func removeAll(paths ...string) error {
	var errs []error
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func fillRoad(ctx context.Context, city *synth.City, path string) (n int64, err error) {
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "_pragma=synchronous(off)&_pragma=journal_mode(off)"}).String())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, roadSchema); err != nil {
		return 0, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	road, err := newRoadDesk(ctx, tx)
	if err == nil {
		err = eachBatch(ctx, city, []desk{road}, nil)
	}
	if err == nil {
		err = road.tables(ctx)
	}
	if err != nil {
		return 0, errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	_, err = db.ExecContext(ctx, roadIndexes)
	return road.n, err
}

// roadDesk writes tickets as the road authority keeps them.
type roadDesk struct {
	tx    *sql.Tx
	write func(args ...any) error
	laws  map[[2]string]int
	units map[string]int
	n     int64
}

func newRoadDesk(ctx context.Context, tx *sql.Tx) (*roadDesk, error) {
	stmt, err := tx.PrepareContext(ctx, insertFine)
	if err != nil {
		return nil, err
	}
	return &roadDesk{tx: tx, laws: map[[2]string]int{}, units: map[string]int{}, write: func(args ...any) error {
		_, err := stmt.ExecContext(ctx, args...)
		return err
	}}, nil
}

// caseStates are the authority's codes of synth.Violation.Status.
var caseStates = map[string]string{"unpaid": "0", "paid": "1", "appealed": "2", "void": "9"}

func (r *roadDesk) take(b *synth.Batch) error {
	for i := range b.Violations {
		v := &b.Violations[i]
		fine, err := strconv.Atoi(v.Fine)
		if err != nil {
			return err
		}
		law := number(r.laws, [2]string{v.Article, v.Facts})
		err = r.write(v.TicketNo, dashed(v.Plate), v.NationalID, rocDate(v.Occurred, false), v.Place,
			law, number(r.units, v.Station), fine, caseStates[v.Status])
		if err != nil {
			return err
		}
		r.n++
	}
	return nil
}

// number gives each key a number of its own, from 1.
func number[K comparable](all map[K]int, key K) int {
	n, ok := all[key]
	if !ok {
		n = len(all) + 1
		all[key] = n
	}
	return n
}

// tables writes the laws and units that the tickets name.
func (r *roadDesk) tables(ctx context.Context) error {
	for i, law := range inOrder(r.laws) {
		if _, err := r.tx.ExecContext(ctx, insertLaw, i+1, law[0], law[1]); err != nil {
			return err
		}
	}
	for i, unit := range inOrder(r.units) {
		if _, err := r.tx.ExecContext(ctx, insertUnit, i+1, unit); err != nil {
			return err
		}
	}
	return nil
}

// inOrder lists keys by their numbers.
func inOrder[K comparable](all map[K]int) []K {
	out := make([]K, len(all))
	for k, n := range all {
		out[n-1] = k
	}
	return out
}
