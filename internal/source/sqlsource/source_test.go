package sqlsource_test

import (
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"mpolice"
	"mpolice/internal/pgtest"
	"mpolice/internal/registry"
	"mpolice/internal/source"
	"mpolice/internal/source/sourcetest"
	"mpolice/internal/source/sqlsource"
	"mpolice/rules"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// tickets is a table as a road authority might keep it, with columns in its own
// words.
var tickets = []string{
	"CREATE TABLE tfine (fine_no text, car_no text, vio_date text, vio_place text, law text, fact text, unit text, amt integer, st text)",
	"INSERT INTO tfine VALUES ('A01','ABC1234','2026-10-05','民生路二段','第53條','闖紅燈','東橋派出所',1800,'unpaid')",
	"INSERT INTO tfine VALUES ('A02','ABC1234','2026-10-06','民生路三段','第40條','超速','東橋派出所',1600,'paid')",
	"INSERT INTO tfine VALUES ('A03','XYZ9876','2026-10-06','中山路','第40條','超速','東橋派出所',1600,'lost')",
	"INSERT INTO tfine VALUES ('A04','BAD0001','昨天','中山路','第40條','超速','東橋派出所',1600,'paid')",
}

const byPlate = `SELECT fine_no AS ticket_no, car_no AS plate, vio_date AS occurred, vio_place AS place, law AS article,
	fact AS facts, unit AS station, amt AS fine, st AS status FROM tfine WHERE car_no = :key`

func violations(t *testing.T) *registry.Descriptor {
	t.Helper()
	all, err := registry.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	d, ok := all.Descriptor("violations")
	if !ok {
		t.Fatal("no descriptor of violations")
	}
	return d
}

// agencies gives an address of the same table on each engine.
func agencies(t *testing.T) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "agency.db")
	server := pgtest.Database(t)
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := address.User.Password()
	t.Setenv("PGPASSWORD", password)
	address.User = url.User(address.User.Username())
	for driver, dsn := range map[string]string{"sqlite": file, "pgx": server} {
		db, err := sql.Open(driver, dsn)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range tickets {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		db.Close()
	}
	return map[string]string{"sqlite": "sqlite:" + file, "postgres": address.String()}
}

func open(t *testing.T, address string) *sqlsource.Source {
	t.Helper()
	s, err := sqlsource.New(sqlsource.Config{
		Descriptor: violations(t), URL: address, Key: "ticket_no", Queries: map[mpolice.SubjectKind]string{mpolice.SubjectPlate: byPlate},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestLiveBySQL(t *testing.T) {
	for name, address := range agencies(t) {
		t.Run(name, func(t *testing.T) {
			dead := open(t, address)
			dead.Close()
			sourcetest.Run(t, sourcetest.Harness{
				Source: open(t, address), Dead: dead,
				Found:       sourcetest.Subject(t, mpolice.SubjectPlate, "ABC1234"),
				None:        sourcetest.Subject(t, mpolice.SubjectPlate, "AAA0001"),
				Unsupported: sourcetest.Subject(t, mpolice.SubjectNationalID, "A123456789"),
				Want: map[mpolice.FieldName]string{
					"ticket_no": "A01", "plate": "ABC1234", "occurred": "2026-10-05", "place": "民生路二段", "article": "第53條",
					"facts": "闖紅燈", "station": "東橋派出所", "fine": "1800", "status": "unpaid",
				},
			})
		})
	}
}

// What breaks the agreement is malformed: a code that is in no list, a date
// that is none.
func TestLiveBySQLMalformed(t *testing.T) {
	for name, address := range agencies(t) {
		for plate, field := range map[string]mpolice.FieldName{"XYZ9876": "status", "BAD0001": "occurred"} {
			subject := sourcetest.Subject(t, mpolice.SubjectPlate, plate)
			receipt := sourcetest.Receipt(t, subject, "violations")
			s := open(t, address)
			if rows, err := s.Lookup(t.Context(), receipt, source.Ask{Subject: subject, Fields: []mpolice.FieldName{field}}); !errors.Is(err, source.ErrMalformed) {
				t.Errorf("%s: %s: %d rows, %v", name, plate, len(rows), err)
			}
			if rows, err := s.Lookup(t.Context(), receipt, source.Ask{Subject: subject, Fields: []mpolice.FieldName{"place"}}); err != nil || len(rows) != 1 {
				t.Errorf("%s: %s: a field that was not asked spoilt the answer: %v", name, plate, err)
			}
		}
	}
}

// The agency's data cannot be changed through a register, whatever its query
// says.
func TestLiveBySQLOnlyReads(t *testing.T) {
	for name, address := range agencies(t) {
		if name != "postgres" {
			continue // SQLite has no statement that changes data inside a SELECT
		}
		s, err := sqlsource.New(sqlsource.Config{Descriptor: violations(t), URL: address, Key: "ticket_no", Queries: map[mpolice.SubjectKind]string{
			mpolice.SubjectPlate: "SELECT fine_no AS ticket_no, nextval('s')::text AS place FROM tfine WHERE car_no = :key",
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		db, err := sql.Open("pgx", address)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(t.Context(), "CREATE SEQUENCE s"); err != nil {
			t.Fatal(err)
		}
		subject := sourcetest.Subject(t, mpolice.SubjectPlate, "ABC1234")
		_, err = s.Lookup(t.Context(), sourcetest.Receipt(t, subject, "violations"), source.Ask{Subject: subject, Fields: []mpolice.FieldName{"place"}})
		if err == nil {
			t.Error("a statement that changes data ran")
		}
	}
}

func TestLiveBySQLConfig(t *testing.T) {
	d := violations(t)
	good := func() sqlsource.Config {
		return sqlsource.Config{Descriptor: d, URL: "sqlite:/nowhere", Key: "ticket_no", Queries: map[mpolice.SubjectKind]string{mpolice.SubjectPlate: byPlate}}
	}
	for name, change := range map[string]func(*sqlsource.Config){
		"loaded register": func(c *sqlsource.Config) { c.Descriptor = &registry.Descriptor{Code: "x"} },
		"password":        func(c *sqlsource.Config) { c.URL = "postgres://u:secret@h/d" },
		"other engine":    func(c *sqlsource.Config) { c.URL = "mysql://h/d" },
		"key":             func(c *sqlsource.Config) { c.Key = `x"; DROP TABLE y; --` },
		"no query":        func(c *sqlsource.Config) { c.Queries = nil },
		"two statements":  func(c *sqlsource.Config) { c.Queries[mpolice.SubjectPlate] += "; DELETE FROM tfine" },
		"no parameter":    func(c *sqlsource.Config) { c.Queries[mpolice.SubjectPlate] = "SELECT * FROM tfine" },
		"other kind":      func(c *sqlsource.Config) { c.Queries[mpolice.SubjectPhone] = byPlate },
	} {
		cfg := good()
		change(&cfg)
		if _, err := sqlsource.New(cfg); !errors.Is(err, sqlsource.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
