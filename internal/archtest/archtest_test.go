package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "mpolice"

type pkg struct {
	ImportPath  string
	Doc         string
	Imports     []string
	TestImports []string
	GoFiles     []string
}

func list(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Doc,Imports,TestImports,GoFiles", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) < 15 {
		t.Fatalf("only %d packages found: the check checks nothing", len(pkgs))
	}
	return pkgs
}

func rel(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
}

func tierOf(path string) int {
	return slices.IndexFunc(tiers, func(t tier) bool { return slices.Contains(t.packages, path) })
}

func TestImportsPointInward(t *testing.T) {
	used := map[[2]string]bool{}
	for _, p := range list(t) {
		from := rel(p.ImportPath)
		tf := tierOf(from)
		if tf < 0 {
			t.Errorf("%s is not in the table: say where it belongs", from)
			continue
		}
		for _, imp := range p.Imports {
			if imp != module && !strings.HasPrefix(imp, module+"/") {
				if tiers[tf].pure && (imp == "database/sql" || imp == "net/http") {
					t.Errorf("%s (%s) imports %s", from, tiers[tf].name, imp)
				}
				continue
			}
			edge := [2]string{from, rel(imp)}
			tt := tierOf(edge[1])
			used[edge] = true
			if _, allowed := sideways[edge]; tt > tf || tt == tf && !allowed {
				t.Errorf("%s (%s) imports %s (tier %d)", from, tiers[tf].name, edge[1], tt)
			}
		}
	}
	for edge := range sideways {
		if !used[edge] {
			t.Errorf("the table allows %s to import %s, which it does not: strike the line", edge[0], edge[1])
		}
	}
}

func TestTableNamesRealPackages(t *testing.T) {
	have := map[string]bool{}
	for _, p := range list(t) {
		have[rel(p.ImportPath)] = true
	}
	for _, tr := range tiers {
		for _, name := range tr.packages {
			if !have[name] {
				t.Errorf("%s (%s) is in the table and not in the tree", name, tr.name)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range list(t) {
		if len(p.GoFiles) > 0 && len(p.Doc) < 40 && !strings.HasSuffix(p.ImportPath, "db") {
			t.Errorf("%s has no package comment that teaches", p.ImportPath)
		}
	}
}
