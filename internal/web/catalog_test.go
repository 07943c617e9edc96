package web

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func catalogs(t testing.TB) map[Language]catalog {
	t.Helper()
	all, err := loadCatalogs()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var placeholder = regexp.MustCompile(`\{\w*\}`)

// TestCatalogsAgree holds the two catalogues together: the same keys, the same
// placeholders, no empty sentence.
func TestCatalogsAgree(t *testing.T) {
	all := catalogs(t)
	zh, en := all[Chinese], all[English]
	for key, text := range zh {
		other, ok := en[key]
		if !ok {
			t.Errorf("English lacks %q", key)
			continue
		}
		if strings.TrimSpace(text) == "" || strings.TrimSpace(other) == "" {
			t.Errorf("%q is empty", key)
		}
		a, b := placeholder.FindAllString(text, -1), placeholder.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%q has placeholders %v and %v", key, a, b)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("Chinese lacks %q", key)
		}
	}
}

// TestEnglishApostrophesArePlain: in a CJK face the typographic one is as wide as
// a character.
func TestEnglishApostrophesArePlain(t *testing.T) {
	for _, part := range catalogParts {
		raw, err := localeFiles.ReadFile("locales/" + string(English) + part + ".json")
		if err != nil {
			t.Fatal(err)
		}
		for at, line := range strings.Split(string(raw), "\n") {
			if strings.Contains(line, "\u2019") {
				t.Errorf("%s%s.json:%d: write ' for \u2019: %s", English, part, at+1, line)
			}
		}
	}
}

var (
	templateKey = regexp.MustCompile(`\(?\bt "([\w.]+)"`)
	partKey     = regexp.MustCompile(`\.Key "(\w+)"`) // of a key that a view puts together
	literal     = regexp.MustCompile(`"([a-z0-9]+(?:[._-][a-z0-9]+)*)"`)
)

// TestCatalogIsUsed finds sentences that no page, no view and no domain error
// asks for, and keys that templates ask for in vain.
func TestCatalogIsUsed(t *testing.T) {
	zh := catalogs(t)[Chinese]
	used := map[string]bool{}
	err := fs.WalkDir(templateFiles, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := templateFiles.ReadFile(path)
		for _, m := range partKey.FindAllSubmatch(raw, -1) {
			used[string(m[1])] = true
		}
		for _, m := range templateKey.FindAllSubmatch(raw, -1) {
			key := string(m[1])
			used[key] = true
			if _, ok := zh[key]; !ok {
				t.Errorf("%s asks for %q, which no catalogue has", path, key)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files, err := goFiles("../..")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d Go files: %v", len(files), err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllSubmatch(raw, -1) {
			used[string(m[1])] = true
		}
	}
	for _, word := range matters(t) {
		used[word] = true
	}
	for key := range zh {
		if !used[key] && !used[coded(key)] {
			t.Errorf("nothing asks for %q", key)
		}
	}
}

var types = regexp.MustCompile(`types: \[([a-z_, ]+)\]`)

// matters lists the types of matter that the purpose cards name.
func matters(t *testing.T) []string {
	t.Helper()
	var out []string
	files, err := filepath.Glob("../../rules/cards/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no cards: %v", err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range types.FindAllSubmatch(raw, -1) {
			out = append(out, strings.Split(string(m[1]), ", ")...)
		}
	}
	return out
}

// coded gives the code that a key was made of, where keys are made of codes:
// faults of the edge (and of the statuses of a register), duty items, roles,
// kinds of reference, subject and alert, types of matter, lines of a record, ways
// in which a candidate is like what was asked, what agrees of two records, and
// the steps, findings, features and endings of photo comparison.
func coded(key string) string {
	for _, prefix := range []string{
		"fault.register-", "fault.", "item.", "role.", "reference.", "subject.", "matter.", "line.", "alert.", "how.", "agree.",
		"compare.document.", "compare.gallery.", "compare.step.", "compare.second.", "compare.done.", "compare.ended.", "compare.tell.",
		"face.band.", "feature.", "quality.", "direction.", "picture.", "said.",
	} {
		if code, ok := strings.CutPrefix(key, prefix); ok {
			code, _, _ = strings.Cut(code, ".")
			return code
		}
	}
	return key
}

var domainKey = regexp.MustCompile(`"((?:invalid|search)\.[a-z_]+)"|Code: "([a-z-]*[a-z])"|, "([a-z-]+)"},\n`)

// TestDomainErrorsAreWorded finds errors of the domain and codes of the edge
// that have no sentence.
func TestDomainErrorsAreWorded(t *testing.T) {
	zh := catalogs(t)[Chinese]
	files, err := goFiles("../..")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range domainKey.FindAllSubmatch(raw, -1) {
			key := string(m[1])
			if key == "" && filepath.Base(filepath.Dir(f)) == "edge" {
				key = "fault." + string(m[2]) + string(m[3])
			}
			if key == "" {
				continue
			}
			found++
			if _, ok := zh[key]; !ok {
				t.Errorf("%s: %q has no sentence", f, key)
			}
		}
	}
	if found < 20 {
		t.Errorf("found %d errors only: the patterns have gone stale", found)
	}
}

// goFiles lists the Go files of the module, tests left out.
func goFiles(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

func TestText(t *testing.T) {
	c := catalog{"plain": "一", "filled": "{a} 與 {b}", "invalid.other": "其他"}
	if got, err := c.text("filled", "a", 1, "b", "{a}"); err != nil || got != "1 與 {a}" {
		t.Errorf("filled: %q, %v", got, err)
	}
	if _, err := c.text("none"); !errors.Is(err, errNoText) {
		t.Errorf("a key that is not there: %v", err)
	}
	for _, pairs := range [][]any{{"a"}, {"c", 1}} {
		if _, err := c.text("filled", pairs...); err == nil {
			t.Errorf("pairs %v were taken", pairs)
		}
	}
	if got, err := c.fieldError("invalid.unheard_of"); err != nil || got != "其他" {
		t.Errorf("an error without a sentence: %q, %v", got, err)
	}
}

func TestSiteText(t *testing.T) {
	s := newSite(t)
	for key, want := range map[string]string{
		"matter.theft": "竊盜", "matter.brand_new": "其他", "fault.brand-new": "系統發生錯誤，沒有揭露任何資料。", "unknown": "系統發生錯誤，沒有揭露任何資料。",
	} {
		if got := s.Text(Chinese, key); got != want {
			t.Errorf("%s: %s", key, got)
		}
	}
}

func FuzzParseCatalog(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":"b"}`, `{"a":"b","a":"c"}`, `{"a":1}`, `[]`, `{"a":"b"} x`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := parseCatalog(raw)
		if err == nil && c == nil {
			t.Error("neither a catalogue nor an error")
		}
	})
}

func TestParseCatalogRefuses(t *testing.T) {
	for _, s := range []string{`{"a":"b","a":"c"}`, `{"a":1}`, `[]`, `{"a":"b"} {}`, `{"a":`, ``} {
		if _, err := parseCatalog([]byte(s)); err == nil {
			t.Errorf("%s was taken", s)
		}
	}
}
