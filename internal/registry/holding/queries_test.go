package holding_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var named = regexp.MustCompile(`(?m)^-- name: (\w+)(?: :\w+)?\s*$`)

// statements reads the named statements of SQL files, without those left out.
func statements(t *testing.T, pattern string, without ...string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing at %s (%v)", pattern, err)
	}
	out := map[string]string{}
	for _, file := range files {
		if slices.Contains(without, filepath.Base(file)) {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		marks := named.FindAllStringSubmatchIndex(string(b), -1)
		for i, m := range marks {
			end := len(b)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			out[string(b[m[2]:m[3]])] = string(b[m[0]:end])
		}
	}
	return out
}

// TestEnginesHaveTheSameStatements: what one engine can be asked, the other
// can. server.sql and the first_ copies are PostgreSQL's own.
func TestEnginesHaveTheSameStatements(t *testing.T) {
	lite := statements(t, "sqlite/queries/*.sql")
	post := statements(t, "postgres/queries/*.sql", "server.sql")
	for name := range statements(t, "postgres/copy/*.sql", "first_rows.sql", "first_names.sql") {
		post[name] = ""
	}
	names := func(all map[string]string) (out []string) {
		for name := range all {
			out = append(out, name)
		}
		slices.Sort(out)
		return out
	}
	if d := cmp.Diff(names(lite), names(post)); d != "" {
		t.Error(d)
	}
}

// TestGeneratedStatementsAreCurrent holds each queries folder against the code
// that sqlc made of it: same names, same words. (sqlc itself takes minutes to
// build; `make generate` runs it.)
func TestGeneratedStatementsAreCurrent(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		files, err := filepath.Glob(engine + "/" + engine + "db/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no generated code (%v)", engine, err)
		}
		made := ""
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			made += string(b)
		}
		for name, text := range statements(t, engine+"/queries/*.sql") {
			head, body, _ := strings.Cut(text, "\n")
			if strings.HasSuffix(strings.TrimSpace(head), ":copyfrom") {
				checkCopy(t, engine, name, body, made)
				continue
			}
			_, rest, found := strings.Cut(made, strings.TrimSpace(head)+"\n")
			is, _, _ := strings.Cut(rest, "`")
			if !found || !pattern(body).MatchString(words(is)) {
				t.Errorf("%s: %s differs from the generated code: run make generate", engine, name)
			}
		}
	}
}

// checkCopy: sqlc writes the columns of a :copyfrom into a call.
func checkCopy(t *testing.T, engine, name, text, made string) {
	t.Helper()
	columns := text[strings.Index(text, "(")+1 : strings.Index(text, ")")]
	want := `"` + strings.ReplaceAll(words(columns), ", ", `", "`) + `"`
	if !strings.Contains(made, name+"(ctx context.Context, arg []") || !strings.Contains(made, want) {
		t.Errorf("%s: %s differs from the generated code: run make generate", engine, name)
	}
}

var parameter = regexp.MustCompile(`@\w+|\?\d+|\$\d+`)

// words folds white space and parameters, which sqlc rewrites.
func words(s string) string {
	var lines []string
	for l := range strings.Lines(s) {
		if !strings.HasPrefix(strings.TrimSpace(l), "--") {
			lines = append(lines, l)
		}
	}
	s = strings.TrimSuffix(strings.TrimSpace(strings.Join(lines, " ")), ";")
	return strings.Join(strings.Fields(parameter.ReplaceAllString(s, "?")), " ")
}

// star is a list of all columns, which sqlc spells out.
var star = regexp.MustCompile(`(SELECT |ON \\\(name, ord\\\) )(\w\\\.)?\\\*`)

func pattern(text string) *regexp.Regexp {
	return regexp.MustCompile("^" + star.ReplaceAllString(regexp.QuoteMeta(words(text)), `$1[\w., "]+`) + "$")
}
