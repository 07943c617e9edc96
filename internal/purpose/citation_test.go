package purpose_test

import (
	"strings"
	"testing"

	"mpolice/internal/purpose"
)

func TestCitation(t *testing.T) {
	tests := []struct{ item, zh, en string }{
		{"第6條第1項第3款", "警察職權行使法第6條第1項第3款", "Police Power Exercise Act, art. 6, para. 1, subpara. 3"},
		{"第205條之2", "警察職權行使法第205條之2", "Police Power Exercise Act, art. 205-2"},
		{"第16條但書第6款", "警察職權行使法第16條但書第6款", "Police Power Exercise Act, art. 16, proviso, subpara. 6"},
		{"第16條本文", "警察職權行使法第16條本文", "Police Power Exercise Act, art. 16, main text"},
		{"第6條第1項但書第5款", "警察職權行使法第6條第1項但書第5款", "Police Power Exercise Act, art. 6, para. 1, proviso, subpara. 5"},
		{"介接範圍", "警察職權行使法介接範圍", "Police Power Exercise Act"},
	}
	for _, tt := range tests {
		g := purpose.Ground{Code: "X-1", Statute: purpose.Text{Zh: "警察職權行使法", En: "Police Power Exercise Act"}, Item: tt.item}
		if zh, en := g.Citation("zh"), g.Citation("en"); zh != tt.zh || en != tt.en {
			t.Errorf("%s: %q, %q", tt.item, zh, en)
		}
	}
}

// TestGroundsAreCitedInEnglish: no officer or citizen is shown a code where a
// statute has an article.
func TestGroundsAreCitedInEnglish(t *testing.T) {
	for _, g := range builtIn(t).Grounds() {
		if en := g.Citation("en"); strings.Contains(en, string(g.Code)) {
			t.Errorf("%s: %s", g.Code, en)
		}
	}
}
