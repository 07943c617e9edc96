package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	named     = regexp.MustCompile(`(?m)^-- name: (\w+) :\w+\s*$`)
	statement = regexp.MustCompile(`(?is)"[^"\n]*\b(select .+ from|insert into|update \w+ set|delete from)\b`)
)

// TestGeneratedStatementsAreCurrent holds each queries/ folder against the
// code that sqlc made of it: same names, same words. (sqlc itself takes
// minutes to build; `make generate` runs it.)
func TestGeneratedStatementsAreCurrent(t *testing.T) {
	folders, err := filepath.Glob("../*/*/queries")
	deeper, _ := filepath.Glob("../*/*/*/queries")
	folders = append(folders, deeper...)
	if err != nil || len(folders) == 0 {
		t.Fatalf("no queries folder found (%v)", err)
	}
	for _, folder := range folders {
		generated := generatedCode(t, filepath.Dir(folder))
		files, _ := filepath.Glob(filepath.Join(folder, "*.sql"))
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			checkStatements(t, file, string(b), generated)
		}
	}
}

func generatedCode(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	files, _ := filepath.Glob(filepath.Join(dir, "*db", "*.sql.go"))
	copies, _ := filepath.Glob(filepath.Join(dir, "*db", "copyfrom.go"))
	files = append(files, copies...)
	if len(files) == 0 {
		t.Fatalf("%s has queries and no generated code", dir)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}

func checkStatements(t *testing.T, file, sql, generated string) {
	t.Helper()
	marks := named.FindAllStringSubmatchIndex(sql, -1)
	if len(marks) == 0 {
		t.Errorf("%s defines no statement", file)
	}
	for i, m := range marks {
		name := sql[m[2]:m[3]]
		end := len(sql)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		header := strings.TrimSpace(sql[m[0]:m[1]])
		if strings.HasSuffix(header, ":copyfrom") { // the driver copies rows: there is no statement in the code
			if !strings.Contains(generated, "func (q *Queries) "+name+"(") {
				t.Errorf("%s: %s is not in the generated code: run make generate", file, name)
			}
			continue
		}
		at := strings.Index(generated, header+"\n")
		if at < 0 {
			t.Errorf("%s: %s is not in the generated code: run make generate", file, name)
			continue
		}
		body, _, _ := strings.Cut(generated[at+len(header):], "`")
		if !spelledOut(words(sql[m[1]:end])).MatchString(words(body)) {
			t.Errorf("%s: %s differs from the generated code: run make generate", file, name)
		}
	}
}

var parameter = regexp.MustCompile(`sqlc\.slice\('(\w+)'\)|/\*SLICE:(\w+)\*/\?|sqlc\.n?arg\('?\w+'?\)|@\w+|\?\d*|\$\d+`)

// spelledOut matches a statement whose columns sqlc has written out for a star.
func spelledOut(sql string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(sql)
	return regexp.MustCompile("^" + star.ReplaceAllString(quoted, "${1}.+") + "$")
}

var star = regexp.MustCompile(`((?:SELECT|RETURNING|,|\\\)) )(?:\w+\\\.)?\\\*`)

// words folds white space and parameters, which sqlc rewrites.
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

// TestNoStatementsInGoStrings keeps queries/*.sql the full list of statements
// that the program can issue. PRAGMA and SAVEPOINT are no statements on data;
// what measurements put beside the program is not the program's.
func TestNoStatementsInGoStrings(t *testing.T) {
	checked := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".sql.go") || strings.Contains(path, "test/") || strings.HasPrefix(path, "../bench/") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		checked++
		if m := statement.Find(b); m != nil {
			t.Errorf("%s has SQL in a Go string: %s", path, m)
		}
		return nil
	})
	if err != nil || checked < 20 {
		t.Fatalf("checked %d files: %v", checked, err)
	}
}
