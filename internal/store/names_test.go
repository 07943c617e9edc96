package store_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// own lists the statements that one engine alone has, with the reason.
var own = map[string]map[string]string{
	"sqlite": {
		"AppendRecord": "PostgreSQL writes a batch with its records in one statement (AppendBatch)",
	},
	"postgres": {
		"LockOrder":       "several processes write: numbers are given out under a lock",
		"TakeLane":        "several processes write: each takes a lane",
		"LeaveLane":       "and gives it back",
		"ServerFacts":     "a server is set up by somebody else",
		"KnowsHan":        "and so is a database",
		"RequireSync":     "and its defaults",
		"LockSchema":      "several processes start",
		"LockCheckpoints": "a swap whose session was lost may be undecided for a while",
		"DamagedIndexes":  "SQLite has PRAGMA integrity_check",
	},
}

var named = regexp.MustCompile(`(?m)^-- name: (\w+) (:\w+)\s*$`)

// statements gives an engine's named statements and what they answer with.
func statements(t *testing.T, engine string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(engine, "queries", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no queries (%v)", engine, err)
	}
	out := map[string]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(b), -1) {
			out[m[1]] = m[2]
		}
	}
	return out
}

// TestEnginesHaveTheSameStatements but for those that are listed with a reason.
func TestEnginesHaveTheSameStatements(t *testing.T) {
	got := map[string]map[string]string{}
	for engine, reasons := range own {
		got[engine] = statements(t, engine)
		for name := range reasons {
			if got[engine][name] == "" {
				t.Errorf("%s has no statement %s: strike it from the list", engine, name)
			}
			delete(got[engine], name)
		}
	}
	if len(got["sqlite"]) < 40 {
		t.Fatalf("only %d statements found: the check checks nothing", len(got["sqlite"]))
	}
	names := maps.Clone(got["sqlite"])
	maps.Copy(names, got["postgres"])
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if a, b := got["sqlite"][name], got["postgres"][name]; a != b {
			t.Errorf("%s: SQLite has %q, PostgreSQL has %q", name, a, b)
		}
	}
}

// TestEnginesKeepTheSameColumns: the tables are one schema, whatever the engine.
func TestEnginesKeepTheSameColumns(t *testing.T) {
	lite, post := columns(t, "sqlite"), columns(t, "postgres")
	if len(lite) < 15 {
		t.Fatalf("only %d tables found: the check checks nothing", len(lite))
	}
	for _, table := range slices.Sorted(maps.Keys(lite)) {
		if a, b := lite[table], post[table]; a != b {
			t.Errorf("%s: SQLite has %s, PostgreSQL has %s", table, a, b)
		}
	}
	if len(lite) != len(post) {
		t.Errorf("SQLite has %d tables, PostgreSQL %d", len(lite), len(post))
	}
}

var (
	table  = regexp.MustCompile(`(?ms)^CREATE TABLE (\w+) \((.*?)^\)`)
	column = regexp.MustCompile(`(?m)^    ([a-z_]+) +[A-Za-z]+`)
)

// columns gives each table's columns, sorted, as one text.
func columns(t *testing.T, engine string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(engine, "migrations", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range table.FindAllStringSubmatch(string(b), -1) {
			var names []string
			for _, c := range column.FindAllStringSubmatch(m[2], -1) {
				names = append(names, c[1])
			}
			slices.Sort(names)
			out[m[1]] = strings.Join(names, " ")
		}
	}
	return out
}

var parameter = regexp.MustCompile(`sqlc\.slice\('\w+'\)|/\*SLICE:\w+\*/\?|@\w+|\$\d+|\?\d*`)

// words folds white space, comments and parameters, which sqlc rewrites.
func words(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(strings.TrimSpace(l), "--") {
			lines[i] = ""
		}
	}
	s = strings.TrimSuffix(strings.TrimSpace(strings.Join(lines, " ")), ";")
	return strings.Join(strings.Fields(parameter.ReplaceAllString(s, "?")), " ")
}

// TestGeneratedCodeIsCurrent holds each statement against the code that sqlc
// made of it.
func TestGeneratedCodeIsCurrent(t *testing.T) {
	for engine := range own {
		files, err := filepath.Glob(filepath.Join(engine, "queries", "*.sql"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			sql, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			code, err := os.ReadFile(filepath.Join(engine, engine+"db", filepath.Base(file)+".go"))
			if err != nil {
				t.Fatal(err)
			}
			current(t, file, string(sql), string(code))
		}
	}
}

func current(t *testing.T, file, sql, code string) {
	t.Helper()
	marks := named.FindAllStringSubmatchIndex(sql, -1)
	for i, m := range marks {
		end := len(sql)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		_, body, found := strings.Cut(code, "`"+strings.TrimSpace(sql[m[0]:m[1]])+"\n")
		body, _, _ = strings.Cut(body, "`")
		if !found || words(body) != words(sql[m[1]:end]) {
			t.Errorf("%s: %s differs from the generated code: run make generate", file, sql[m[2]:m[3]])
		}
	}
	if strings.Count(code, "-- name: ") != len(marks) {
		t.Errorf("%s: the generated code has other statements: run make generate", file)
	}
}
