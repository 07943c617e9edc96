package registry_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"mpolice/internal/registry"
	"mpolice/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestCatalogueAnswersArticle17(t *testing.T) {
	b, err := registry.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	all := registry.Catalogue(b.Descriptors(), at(t, "2026-11-21T00:00:00Z"))
	if len(all) != 19 || all[0].Own || !all[18].Own {
		t.Fatalf("%d entries", len(all))
	}
	for _, e := range all {
		if !e.File.Complete() || !e.Keeper.Complete() || e.Contact == "" || len(e.Basis) == 0 || !e.Purpose.Complete() || !e.Categories.Complete() {
			t.Errorf("%s lacks what article 17 asks for: %+v", e.Register, e)
		}
		if e.Own == (e.Agreement.Number != "") || e.Own != (e.Keeper.Zh == "內政部警政署") {
			t.Errorf("%s: own %v, agreement %q", e.Register, e.Own, e.Agreement.Number)
		}
		if n := e.Agreement.Number; n != "" && !strings.HasPrefix(n, "示範協議-") {
			t.Errorf("%s: agreement %q could be taken for a real one", e.Register, n)
		}
		if !strings.HasSuffix(e.Contact, ".example") {
			t.Errorf("%s: %s could reach somebody", e.Register, e.Contact)
		}
	}
}

func TestDCAT(t *testing.T) {
	b, err := registry.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	got, err := registry.DCAT(b.Descriptors(), "https://mpolice.example/", at(t, "2026-11-21T08:00:00+08:00"))
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/catalogue.jsonld"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the export differs from %s; look, then run the test with -update", golden)
	}
	var doc struct {
		Datasets []map[string]any `json:"dcat:dataset"`
	}
	if err := json.Unmarshal(got, &doc); err != nil || len(doc.Datasets) != 19 {
		t.Fatalf("%v, %d datasets", err, len(doc.Datasets))
	}
	for _, d := range doc.Datasets {
		for _, key := range []string{"dct:title", "dct:description", "dct:publisher", "dcat:contactPoint", "dct:accrualPeriodicity", "dct:accessRights", "dcatap:applicableLegislation", "dpv:hasPurpose"} {
			if d[key] == nil {
				t.Errorf("%v has no %s", d["@id"], key)
			}
		}
	}
}

func TestDCATOfAClosedRegister(t *testing.T) {
	d, _ := parse(small)
	got, err := registry.DCAT([]*registry.Descriptor{d}, "https://mpolice.example", at(t, "2028-01-01T00:00:00Z"))
	if err != nil || !bytes.Contains(got, []byte("協議已屆期")) {
		t.Errorf("%v\n%s", err, got)
	}
	for _, base := range []string{"", "mpolice.example", "ftp://x", "https://", "https://x?y", "://"} {
		if _, err := registry.DCAT(nil, base, at(t, "2028-01-01T00:00:00Z")); err == nil {
			t.Errorf("%q is taken for an address", base)
		}
	}
}
