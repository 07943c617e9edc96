package sqlsource_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/source"
	"mpolice/internal/source/sourcetest"
	"mpolice/internal/source/sqlsource"
)

const (
	somebody = "A123456789"
	nobody   = "F131104093"
	plate    = "ABC1234"
)

// one is a batch with one row for each register; every value is its own.
func one() *source.Batch {
	return &source.Batch{
		Residents: []source.Resident{{
			NationalID: somebody, Name: "王○𠮷", BirthDate: "1980-02-29", Sex: "male", Status: "registered",
			Address: "臺北市中正區一路1號", Phone: "0990000001", Kin: "配偶 陳○○", Military: "served",
		}},
		Vehicles: []source.Vehicle{{
			Plate: plate, Kind: "car", Make: "TOYOTA", Model: "ALTIS", Colour: "白色",
			Year: "2019", Validity: "valid", OwnerName: "王○𠮷", OwnerID: somebody, OwnerAddress: "臺北市中正區一路1號",
		}},
		Licences: []source.Licence{{
			NationalID: somebody, Classes: "普通小型車、普通重型機車", Validity: "suspended",
			Issued: "2000-01-02", Expires: "2055-02-28",
		}},
		Wanted: []source.Wanted{{
			NationalID: somebody, WarrantNo: "115P0000001", Offence: "詐欺",
			Agency: "示範地方檢察署", Issued: "2026-01-01", LastAddress: "新北市板橋區二路2號",
		}},
		Stolen: []source.Stolen{{
			Plate: plate, Reported: "2026-11-20", Station: "東橋派出所",
			CaseNo: "115V0000001", Description: "白色，左前門凹痕",
		}},
		Cases: []source.CaseRole{{
			NationalID: somebody, CaseNo: "115K0000001", CaseType: "theft", Role: "suspect",
			Unit: "東區分局", Opened: "2026-03-03", Status: "open",
		}},
		Priors: []source.Prior{{
			NationalID: somebody, Offence: "竊盜", Court: "示範地方法院",
			Judged: "2020-05-06", Sentence: "拘役四十日", Status: "served",
		}},
		Missing: []source.Missing{{
			NationalID: somebody, Reported: "2026-11-21", Station: "西橋派出所",
			ReportNo: "115M0000001", Category: "adult", Contact: "父 王○○，電話 0990000002",
		}},
	}
}

func batches(list ...*source.Batch) iter.Seq[*source.Batch] { return slices.Values(list) }

func load(b iter.Seq[*source.Batch]) sqlsource.Load {
	return sqlsource.Load{Seed: 1<<63 + 9, People: 1, MadeAt: time.Date(2026, 11, 22, 0, 0, 0, 1000, time.UTC), Batches: b}
}

func create(t *testing.T, path string, b iter.Seq[*source.Batch]) *sqlsource.DB {
	t.Helper()
	if err := sqlsource.Create(t.Context(), path, load(b), nil); err != nil {
		t.Fatal(err)
	}
	db, err := sqlsource.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func sourceOf(t *testing.T, db *sqlsource.DB, register mpolice.Register) source.Source {
	t.Helper()
	for _, s := range db.Sources() {
		if s.Register() == register {
			return s
		}
	}
	t.Fatalf("no source for %s", register)
	return nil
}

var want = map[mpolice.Register]map[mpolice.FieldName]string{
	mpolice.RegisterHousehold: {
		"national_id": somebody, "name": "王○𠮷", "birth_date": "1980-02-29", "sex": "male", "status": "registered",
		"address": "臺北市中正區一路1號", "phone": "0990000001", "kin": "配偶 陳○○", "military": "served",
	},
	mpolice.RegisterVehicle: {
		"plate": plate, "kind": "car", "make": "TOYOTA", "model": "ALTIS", "colour": "白色", "year": "2019",
		"validity": "valid", "owner_name": "王○𠮷", "owner_id": somebody, "owner_address": "臺北市中正區一路1號",
	},
	mpolice.RegisterLicence: {"classes": "普通小型車、普通重型機車", "validity": "suspended", "issued": "2000-01-02", "expires": "2055-02-28"},
	mpolice.RegisterWanted: {
		"wanted": "yes", "warrant_no": "115P0000001", "offence": "詐欺", "agency": "示範地方檢察署",
		"issued": "2026-01-01", "last_address": "新北市板橋區二路2號",
	},
	mpolice.RegisterStolen: {
		"stolen": "yes", "reported": "2026-11-20", "station": "東橋派出所", "case_no": "115V0000001",
		"description": "白色，左前門凹痕",
	},
	mpolice.RegisterCases: {
		"case_no": "115K0000001", "case_type": "theft", "role": "suspect", "unit": "東區分局",
		"opened": "2026-03-03", "status": "open",
	},
	mpolice.RegisterPriors: {
		"offence": "竊盜", "court": "示範地方法院", "judged": "2020-05-06", "sentence": "拘役四十日", "status": "served",
	},
	mpolice.RegisterMissing: {
		"missing": "yes", "reported": "2026-11-21", "station": "西橋派出所", "report_no": "115M0000001",
		"category": "adult", "contact": "父 王○○，電話 0990000002",
	},
}

func TestConformance(t *testing.T) {
	dir := t.TempDir()
	db := create(t, filepath.Join(dir, "registers.db"), batches(one()))
	dead := create(t, filepath.Join(dir, "dead.db"), batches(one()))
	dead.Close()
	person, car := sourcetest.Subject(t, mpolice.SubjectNationalID, somebody), sourcetest.Subject(t, mpolice.SubjectPlate, plate)
	noPerson, noCar := sourcetest.Subject(t, mpolice.SubjectNationalID, nobody), sourcetest.Subject(t, mpolice.SubjectPlate, "XYZ9999")
	if len(db.Sources()) != len(want) {
		t.Errorf("%d sources, %d registers known here", len(db.Sources()), len(want))
	}
	for _, s := range db.Sources() {
		register := s.Register()
		if fields := sqlsource.Fields(register); len(fields) != len(want[register]) {
			t.Errorf("%s has fields %v", register, fields)
		}
		h := sourcetest.Harness{
			Source: s, Dead: sourceOf(t, dead, register), Want: want[register],
			Found: person, None: noPerson, Unsupported: car,
		}
		switch register {
		case mpolice.RegisterStolen:
			h.Found, h.None, h.Unsupported = car, noCar, person
		case mpolice.RegisterVehicle:
			h.Found, h.None, h.Unsupported = car, noCar, mpolice.Subject{}
			t.Run("vehicle by owner", func(t *testing.T) {
				h := h
				h.Found, h.None = person, noPerson
				sourcetest.Run(t, h)
			})
		}
		t.Run(string(register), func(t *testing.T) { sourcetest.Run(t, h) })
	}
	if sqlsource.Fields("immigration") != nil {
		t.Error("a live register has resident fields")
	}
}

// A subject with more rows than an answer may have gets the first MaxRows, in
// the order of the records.
func TestRowsAreBounded(t *testing.T) {
	b := one()
	for i := range source.MaxRows + 20 {
		p := b.Priors[0]
		p.Sentence = fmt.Sprint(i)
		b.Priors = append(b.Priors, p)
	}
	s := sourceOf(t, create(t, filepath.Join(t.TempDir(), "registers.db"), batches(b)), mpolice.RegisterPriors)
	subject := sourcetest.Subject(t, mpolice.SubjectNationalID, somebody)
	rows, err := s.Lookup(t.Context(), sourcetest.Receipt(t, subject, s.Register()),
		source.Ask{Subject: subject, Fields: []mpolice.FieldName{"sentence"}})
	if err != nil || len(rows) != source.MaxRows {
		t.Fatalf("%d rows, error %v", len(rows), err)
	}
	for i, row := range rows[1:] {
		if row.Fields["sentence"] != fmt.Sprint(i) {
			t.Errorf("row %d is of record %s", i, row.Fields["sentence"])
		}
	}
}

func TestInfoAndProgress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "資料 50%? #1&mode=rw", "registers.db")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	var told []int64
	l := load(batches(one(), &source.Batch{}))
	err := sqlsource.Create(t.Context(), path, l, func(done, total int64) { told = append(told, done, total) })
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(told, []int64{1, 1, 1, 1, 1, 1}) {
		t.Errorf("progress %v", told)
	}
	db, err := sqlsource.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got, want := db.Info(), (sqlsource.Info{Seed: l.Seed, People: 1, MadeAt: l.MadeAt, Rows: 8}); got != want {
		t.Errorf("info %+v, want %+v", got, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
}

// A load that fails half-way leaves the old file and nothing beside it, and a
// file that is open goes on answering while a new one takes its name.
func TestFailedLoadLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "registers.db")
	db := create(t, path, batches(one()))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	interrupted := func(yield func(*source.Batch) bool) {
		_ = yield(one())
		cancel()
		_ = yield(one())
	}
	if err := sqlsource.Create(ctx, path, load(interrupted), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want cancelled", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("the old file has changed, error %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".registers-123.tmp"), []byte("left by a killed load"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sqlsource.Create(t.Context(), path, load(batches(&source.Batch{})), nil); err != nil {
		t.Fatal(err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("%d files beside each other, error %v", len(list), err)
	}
	subject := sourcetest.Subject(t, mpolice.SubjectNationalID, somebody)
	rows, err := sourceOf(t, db, mpolice.RegisterHousehold).Lookup(t.Context(),
		sourcetest.Receipt(t, subject, mpolice.RegisterHousehold), source.Ask{Subject: subject})
	if err != nil || len(rows) != 1 {
		t.Errorf("the open file: %d rows, error %v", len(rows), err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := sqlsource.Open(t.Context(), filepath.Join(dir, "absent.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent file: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "absent.db")); err == nil {
		t.Error("opening has made a file")
	}
	if _, err := sqlsource.Open(t.Context(), dir); !errors.Is(err, sqlsource.ErrUnusable) {
		t.Errorf("a folder: %v", err)
	}
	whole := filepath.Join(dir, "whole.db")
	create(t, whole, batches(one()))
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"empty": nil, "text": []byte("not a database, but long enough to have a header of its own"), "cut": data[:4096],
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if db, err := sqlsource.Open(t.Context(), path); !errors.Is(err, sqlsource.ErrUnusable) || db != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCreateNeedsItsFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "absent", "registers.db")
	if err := sqlsource.Create(t.Context(), path, load(batches(one())), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// The whole demo city loads, and every cast value can be looked up.
func TestDemoCity(t *testing.T) {
	c, l := demoLoad(t, 2000)
	path := filepath.Join(t.TempDir(), "registers.db")
	if err := sqlsource.Create(t.Context(), path, l, nil); err != nil {
		t.Fatal(err)
	}
	db, err := sqlsource.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, tt := range []struct {
		register mpolice.Register
		kind     mpolice.SubjectKind
		key      string
	}{
		{mpolice.RegisterHousehold, mpolice.SubjectNationalID, c.Sample.Person},
		{mpolice.RegisterVehicle, mpolice.SubjectNationalID, c.Sample.Person},
		{mpolice.RegisterVehicle, mpolice.SubjectPlate, c.Sample.CleanPlate},
		{mpolice.RegisterLicence, mpolice.SubjectNationalID, c.Sample.Person},
		{mpolice.RegisterStolen, mpolice.SubjectPlate, c.Sample.StolenPlate},
		{mpolice.RegisterWanted, mpolice.SubjectNationalID, c.Sample.Wanted},
		{mpolice.RegisterCases, mpolice.SubjectNationalID, c.Sample.Case.Subject},
		{mpolice.RegisterPriors, mpolice.SubjectNationalID, c.Sample.Case.Subject},
		{mpolice.RegisterMissing, mpolice.SubjectNationalID, c.Sample.Report.Subject},
	} {
		subject := sourcetest.Subject(t, tt.kind, tt.key)
		rows, err := sourceOf(t, db, tt.register).Lookup(t.Context(),
			sourcetest.Receipt(t, subject, tt.register), source.Ask{Subject: subject, Fields: sqlsource.Fields(tt.register)})
		if err != nil || len(rows) == 0 {
			t.Errorf("%s by %s: %d rows, error %v", tt.register, tt.kind, len(rows), err)
		}
	}
}
