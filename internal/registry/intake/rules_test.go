package intake

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"

	"mpolice/internal/registry/identity"
)

var dimensions = map[string]bool{
	dimAccuracy: true, dimCompleteness: true, dimConsistency: true, dimCredibility: true,
	dimCompliance: true, dimPrecision: true, dimUnderstandability: true,
}

// Every code that can be emitted is worded: the constants of this package that
// are named rule…, and every finding of package identity.
func TestEveryRuleIsWorded(t *testing.T) {
	codes := findingCodes()
	for name, code := range ruleConstants(t) {
		codes[code] = name
	}
	if len(codes) < 60 {
		t.Fatalf("only %d codes found", len(codes))
	}
	for code, name := range codes {
		r, ok := Lookup(code)
		if !ok || !r.Text.Complete() || !dimensions[r.Dimension] || r.Severity != SeverityReject && r.Severity != SeverityWarn {
			t.Errorf("%s %s: %+v", name, code, r)
		}
	}
	if n := len(Rules()); n != len(codes) {
		t.Errorf("%d rules are worded, %d can be emitted", n, len(codes))
	}
	if r, ok := Lookup("of.tomorrow"); ok || r.Text.Zh != "of.tomorrow" || r.Dimension == "" {
		t.Errorf("%+v", r)
	}
}

// findingCodes asks for findings until there are none.
func findingCodes() (codes map[string]string) {
	codes = map[string]string{}
	defer func() { _ = recover() }()
	for f := identity.Finding(0); ; f++ {
		codes[f.Code()] = "identity"
	}
}

func ruleConstants(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "rule") {
				return true
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				out[spec.Names[0].Name], _ = strconv.Unquote(lit.Value)
			}
			return true
		})
	}
	return out
}
