package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"mpolice/internal/web/webtest"
)

var sheets = regexp.MustCompile(`/Type\s*/Page\b`)

// TestPrintedRecord prints the record of a detective's query as a desk would:
// a tagged document of few sheets.
func TestPrintedRecord(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.enter(t, webtest.Desktop, detective)
	v.ask(investigation())
	v.press("#household-0-address button")
	v.press("a[href^='/records/'].btn")
	v.sealed(".btn[download]")
	pdf := v.PDF()
	if n := len(sheets.FindAll(pdf, -1)); n < 1 || n > 4 {
		t.Errorf("the record prints on %d sheets", n)
	}
	if !bytes.Contains(pdf, []byte("/StructTreeRoot")) || !bytes.Contains(pdf, []byte("zh-Hant-TW")) {
		t.Error("the print is not tagged, or does not tell its language")
	}
	if *screenshots != "" {
		if err := os.WriteFile(filepath.Join(*screenshots, "record-printed.pdf"), pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
