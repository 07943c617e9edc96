package pages_test

import (
	"strings"
	"testing"

	"mpolice/internal/server/servertest"
)

// TestDeclarationsAreNotCarried: where the officer stands is typed once for
// everybody who was stopped there; that a person was told why is declared of each.
func TestDeclarationsAreNotCarried(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	c := h.As(t, patrol)
	q := stopped("first")
	q.Set("by", "national_id")
	q.Set("national_id", servertest.City(t).Sample.Person)
	q["register"] = []string{"household"}
	at, _ := follow(t, c, "/query", q)
	for _, path := range []string{"/query", "/query?again=" + strings.TrimPrefix(at, "/answers/")} {
		r := c.Get(path)
		lacks(t, string(r.Body), "中山路二段 100 號前", "民眾報案中山公園有人持刀徘徊")
		box := input(string(r.Body), "facts.told_reason")
		if box == "" || strings.Contains(box, "checked") {
			t.Errorf("%s: the declaration is %q", path, box)
		}
	}
}

// input gives the tag of a field.
func input(page, name string) string {
	for _, m := range tag.FindAllString(page, -1) {
		if strings.HasPrefix(m, "<input") && strings.Contains(m, `name="`+name+`"`) {
			return m
		}
	}
	return ""
}
