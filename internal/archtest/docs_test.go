package archtest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"mpolice/internal/config"
)

const root = "../.."

func readDoc(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// docs lists the documents, relative to the root.
func docs(t *testing.T) []string {
	t.Helper()
	out := []string{"README.md"}
	for _, dir := range []string{"docs", "changelog"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".md") {
				rel, _ := filepath.Rel(root, path)
				out = append(out, rel)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 20 {
		t.Fatalf("only %d documents found: the check checks nothing", len(out))
	}
	return out
}

var (
	missionRow = regexp.MustCompile(`(?m)^\| (M\d{3}) \| [^|]+ \| (\w+) \| ([^|]+) \|$`)
	themes     = []string{"data platform", "photo comparison", "control work-flows", "review", "transparency", "scale"}
)

// TestMissionHasEveryRow holds docs/mission.md to the 135 rows, each once, and
// to the words and themes that it explains.
func TestMissionHasEveryRow(t *testing.T) {
	doc := readDoc(t, "docs/mission.md")
	seen, status := map[string]bool{}, map[string]int{}
	for _, m := range missionRow.FindAllStringSubmatch(doc, -1) {
		row, word, where := m[1], m[2], m[3]
		if seen[row] {
			t.Errorf("%s stands twice", row)
		}
		seen[row] = true
		status[word]++
		named := slices.ContainsFunc(themes, func(s string) bool { return strings.Contains(where, s) })
		switch {
		case !slices.Contains([]string{"built", "partly", "later", "never", "context"}, word):
			t.Errorf("%s: %q is none of the words that the page explains", row, word)
		case word == "later" && !named:
			t.Errorf("%s is later and names no theme", row)
		case (word == "built" || word == "partly") && !strings.Contains(where, "`"):
			t.Errorf("%s is %s and names no place", row, word)
		}
	}
	for n := 1; n <= 135; n++ {
		if row := fmt.Sprintf("M%03d", n); !seen[row] {
			t.Errorf("%s is missing", row)
		}
	}
	if len(seen) != 135 {
		t.Errorf("%d rows, want 135", len(seen))
	}
	sum := fmt.Sprintf("%d are built, %d partly, %d later, %d never, %d context",
		status["built"], status["partly"], status["later"], status["never"], status["context"])
	if !strings.Contains(doc, sum) {
		t.Errorf("the count above the table is not %q", sum)
	}
}

// TestConfigurationNamesEveryKey holds the operator's page to the struct.
func TestConfigurationNamesEveryKey(t *testing.T) {
	doc := readDoc(t, "docs/operations/configuration.md")
	for _, of := range []reflect.Type{
		reflect.TypeFor[config.Config](), reflect.TypeFor[config.Live](), reflect.TypeFor[config.Face](), reflect.TypeFor[config.FaceStatute](),
		reflect.TypeFor[config.FaceModel](), reflect.TypeFor[config.FaceMinimum](), reflect.TypeFor[config.FaceLimits](),
	} {
		for i := range of.NumField() {
			key, _, _ := strings.Cut(of.Field(i).Tag.Get("yaml"), ",")
			if key == "" {
				t.Errorf("%s.%s has no yaml key", of.Name(), of.Field(i).Name)
			}
			if !strings.Contains(doc, "\n| `"+key+"` |") {
				t.Errorf("%s: key %s has no line in the table", of.Name(), key)
			}
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinksBetweenDocumentsResolve checks files, not headings.
func TestLinksBetweenDocumentsResolve(t *testing.T) {
	checked := 0
	for _, doc := range docs(t) {
		for _, m := range link.FindAllStringSubmatch(readDoc(t, doc), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if target == "" || strings.Contains(target, ":") {
				continue
			}
			checked++
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(doc), target)); err != nil {
				t.Errorf("%s links to %s, which is not there", doc, m[1])
			}
		}
	}
	if checked < 20 {
		t.Fatalf("only %d links checked", checked)
	}
}

var place = regexp.MustCompile("`((?:internal|rules|docs|cmd|tools)/[A-Za-z0-9_./-]+)`")

// TestNamedPlacesExist checks the paths in backticks, by which the documents
// say where something lives.
func TestNamedPlacesExist(t *testing.T) {
	checked := 0
	for _, doc := range docs(t) {
		for _, m := range place.FindAllStringSubmatch(readDoc(t, doc), -1) {
			checked++
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s names %s, which is not there", doc, m[1])
			}
		}
	}
	if checked < 100 {
		t.Fatalf("only %d places checked", checked)
	}
}

func TestArchitectureNamesEveryPackage(t *testing.T) {
	doc := readDoc(t, "docs/architecture.md")
	for _, tr := range tiers {
		for _, name := range tr.packages {
			if name != "" && !strings.Contains(doc, "\n| `"+name+"` |") {
				t.Errorf("%s (%s) has no line on the map", name, tr.name)
			}
		}
	}
}

// TestDependenciesAreExplained asks for a line for each module that the code
// imports itself, each tool and each npm package.
func TestDependenciesAreExplained(t *testing.T) {
	doc := readDoc(t, "docs/dependencies.md")
	wanted := append(directModules(t), toolModules(t)...)
	var npm struct {
		Dependencies    map[string]string `json:"dependencies"`
		DevDependencies map[string]string `json:"devDependencies"`
	}
	for _, file := range []string{"package.json", "models/package.json"} {
		if err := json.Unmarshal([]byte(readDoc(t, file)), &npm); err != nil {
			t.Fatal(err)
		}
	}
	for _, group := range []map[string]string{npm.Dependencies, npm.DevDependencies} {
		for name := range group {
			wanted = append(wanted, name)
		}
	}
	if len(wanted) < 10 {
		t.Fatalf("only %d dependencies found: %v", len(wanted), wanted)
	}
	for _, name := range wanted {
		if !strings.Contains(doc, "\n| `"+name+"` |") {
			t.Errorf("docs/dependencies.md has no line for %s", name)
		}
	}
}

// directModules are the modules behind the imports of this module's packages,
// tests included, whatever go.mod marks as indirect.
func directModules(t *testing.T) []string {
	t.Helper()
	const format = `{{range .Imports}}{{.}} {{end}}{{range .TestImports}}{{.}} {{end}}{{range .XTestImports}}{{.}} {{end}}`
	out, err := exec.Command("go", "list", "-f", format, module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	required := requirements(t, "go.mod")
	var found []string
	for _, imp := range strings.Fields(string(out)) {
		if m := moduleOf(imp, required); m != "" && !slices.Contains(found, m) {
			found = append(found, m)
		}
	}
	return found
}

func toolModules(t *testing.T) []string {
	t.Helper()
	required := requirements(t, "tools/go.mod")
	var found []string
	for _, tool := range parseMod(t, "tools/go.mod").Tool {
		found = append(found, moduleOf(tool.Path, required))
	}
	return found
}

func parseMod(t *testing.T, path string) *modfile.File {
	t.Helper()
	f, err := modfile.Parse(path, []byte(readDoc(t, path)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func requirements(t *testing.T, path string) []string {
	t.Helper()
	var out []string
	for _, r := range parseMod(t, path).Require {
		out = append(out, r.Mod.Path)
	}
	return out
}

// moduleOf gives the longest required module that holds a package.
func moduleOf(pkg string, required []string) string {
	best := ""
	for _, m := range required {
		if (pkg == m || strings.HasPrefix(pkg, m+"/")) && len(m) > len(best) {
			best = m
		}
	}
	return best
}
