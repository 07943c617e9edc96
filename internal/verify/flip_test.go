package verify_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mpolice/internal/store/sqlite"
	"mpolice/internal/verify"
)

// unchanged spares the check of SQLite's own pages where the database was not
// touched or SQLite itself wrote it: what is found then is found by us.
type unchanged struct{ *sqlite.Store }

func (unchanged) CheckIntegrity(context.Context) ([]string, error) { return nil, nil }

func run(t testing.TB, dir string, db *sqlite.Store) verify.Report {
	t.Helper()
	rep, err := verify.Run(t.Context(), dir, unchanged{db}, verify.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func readOnly(t testing.TB, dir string) *sqlite.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "mpolice.db"), sqlite.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestWholeFolderVerifies(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	rep := check(t, f.dir, verify.Options{})
	passes(t, rep)
	if rep.Size != 6 || rep.Records != 6 || rep.Opened != 6 || rep.Unsealed != 0 || rep.Shredded != 0 || rep.Root == "" {
		t.Errorf("report %+v", rep)
	}
}

// TestEveryByteOfTheLog flips each byte of each file below log/, once.
func TestEveryByteOfTheLog(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	db := readOnly(t, f.dir)
	passes(t, run(t, f.dir, db))
	tried := 0
	err := filepath.WalkDir(f.log(), func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(f.dir, name)
		if err != nil {
			return err
		}
		whole, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for at := range whole {
			changed := bytes.Clone(whole)
			changed[at] ^= 1 << (at % 8)
			if err := os.WriteFile(name, changed, 0o600); err != nil {
				return err
			}
			fails(t, run(t, f.dir, db), filepath.ToSlash(rel))
			tried++
		}
		return os.WriteFile(name, whole, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	if tried < 1500 {
		t.Errorf("only %d bytes were tried", tried)
	}
	passes(t, run(t, f.dir, db))
}

// columns of the two tables, and how a byte of each is changed in SQL.
var columns = map[string][]string{
	"audit_record": {"id", "officer", "unit", "role", "card", "parent", "tag", "box", "leaf"},
	"audit_batch":  {"hash"},
}

// TestEveryByteOfTheRecords flips each byte of each text and blob of every
// record and batch, as the owner of the database can.
func TestEveryByteOfTheRecords(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.batch(t, 3)
	f.seal(t)
	f.end(t)
	db := intruder(t, f.dir)
	read := readOnly(t, f.dir)
	tried := 0
	for table, names := range columns {
		for _, column := range names {
			for row, whole := range values(t, db, table, column) {
				for at := range whole {
					changed := bytes.Clone(whole)
					changed[at] ^= 1 << (at % 7) // never the top bit: text stays text
					set(t, db, table, column, row, changed)
					fails(t, run(t, f.dir, read), "")
					set(t, db, table, column, row, whole)
					tried++
				}
			}
		}
	}
	if tried < 900 {
		t.Errorf("only %d bytes were tried", tried)
	}
	passes(t, run(t, f.dir, read))
}

func values(t *testing.T, db *sql.DB, table, column string) map[int64][]byte {
	t.Helper()
	rows, err := db.Query(fmt.Sprintf("SELECT rowid, CAST(%s AS BLOB) FROM %s", column, table))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[int64][]byte{}
	for rows.Next() {
		var row int64
		var v []byte
		if err := rows.Scan(&row, &v); err != nil {
			t.Fatal(err)
		}
		out[row] = v
	}
	if len(out) == 0 || rows.Err() != nil {
		t.Fatalf("%s has %d rows, %v", table, len(out), rows.Err())
	}
	return out
}

func set(t *testing.T, db *sql.DB, table, column string, row int64, v []byte) {
	t.Helper()
	as := "?"
	if strings.Contains("officer unit role card", column) {
		as = "CAST(? AS TEXT)"
	}
	exec(t, db, fmt.Sprintf("UPDATE %s SET %s = %s WHERE rowid = ?", table, column, as), v, row)
}

// TestEveryBitOfTheNumbers flips each of the 64 bits of each number.
func TestEveryBitOfTheNumbers(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	db := intruder(t, f.dir)
	read := readOnly(t, f.dir)
	for table, names := range map[string][]string{
		"audit_record": {"seq", "kind", "at", "month", "lane", "batch", "idx"},
		"audit_batch":  {"lane", "number", "count"},
	} {
		for _, column := range names {
			for bit := range 64 {
				mask := int64(uint64(1) << bit)
				if (column == "seq" || column == "number") && (2^mask) > 0 && (2^mask) <= 6 {
					continue // another one has that number
				}
				// x ^ m, which SQL lacks
				exec(t, db, fmt.Sprintf("UPDATE %s SET %s = (%[2]s | ?1) - (%[2]s & ?1) WHERE rowid = 2", table, column), mask)
				rep := run(t, f.dir, read)
				if rep.OK {
					t.Errorf("%s.%s: bit %d can be changed unseen", table, column, bit)
				}
				row := int64(2)
				if column == "seq" {
					row ^= mask
				}
				exec(t, db, fmt.Sprintf("UPDATE %s SET %s = (%[2]s | ?1) - (%[2]s & ?1) WHERE rowid = ?2", table, column), mask, row)
			}
		}
	}
	passes(t, run(t, f.dir, read))
}

// TestEveryByteInTheFile flips bytes where records lie in the database file,
// past SQLite.
func TestEveryByteInTheFile(t *testing.T) {
	t.Parallel()
	f := sealed(t)
	db := intruder(t, f.dir)
	var parts [][]byte
	for _, column := range []string{"box", "leaf"} {
		for _, v := range values(t, db, "audit_record", column) {
			parts = append(parts, v)
		}
	}
	for _, v := range values(t, db, "audit_batch", "hash") {
		parts = append(parts, v)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(f.database())
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, part := range parts {
		at := bytes.Index(file, part)
		if at < 0 {
			t.Fatal("a record is not where the database says")
		}
		for i := 0; i < len(part); i += 11 {
			poke(t, f.database(), at+i, file[at+i]^0x10)
			fails(t, check(t, f.dir, verify.Options{}), "")
			poke(t, f.database(), at+i, file[at+i])
			tried++
		}
	}
	passes(t, check(t, f.dir, verify.Options{}))
	if tried < 150 {
		t.Errorf("only %d bytes were tried", tried)
	}
}

func poke(t *testing.T, name string, at int, b byte) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteAt([]byte{b}, int64(at))
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
}
