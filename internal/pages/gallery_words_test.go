package pages

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"mpolice/internal/face/gallery"
	"mpolice/internal/web"
)

// TestEveryReasonIsWorded: whatever keeps a row out is told in words of its own.
func TestEveryReasonIsWorded(t *testing.T) {
	t.Parallel()
	site, err := web.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	codes := gallery.RowReasons()
	for file, pattern := range map[string]string{
		"../face/picture/errors.go":  `Code = "(picture\.[a-z_]+)"`,
		"../face/quality/measure.go": ` Code = "([a-z_]+)"`,
	} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(pattern).FindAllSubmatch(raw, -1)
		if len(found) < 10 {
			t.Errorf("%s: found %d codes only", file, len(found))
		}
		for _, m := range found {
			code := string(m[1])
			if !strings.Contains(code, ".") {
				code = "quality." + code
			}
			codes = append(codes, code)
		}
	}
	for _, code := range codes {
		key := quarantineWhy(code)
		if key == "quarantine.why.other" || site.Text(web.Chinese, key) == site.Text(web.Chinese, "fault.internal") {
			t.Errorf("%s has no words", code)
		}
	}
}
