package pages_test

import (
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/query"
	"mpolice/internal/source"
)

// TestRowsThatDoNotHold: a row that has run out stays on the answer and on the
// person's card, and says so; with the day where the purpose shows it, and
// without it where it does not.
func TestRowsThatDoNotHold(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 19, 18, 0, 0, 0, time.UTC)
	row := func(fields map[mpolice.FieldName]string, v source.Valid) source.Row {
		return source.Row{Fields: fields, Valid: v, AsOf: day}
	}
	licences := instead(mpolice.RegisterLicence,
		row(map[mpolice.FieldName]string{"classes": "普通小型車", "expires": "2026-03-31"}, source.Valid{To: 20260331, ToField: "expires"}),
		row(map[mpolice.FieldName]string{"classes": "普通大貨車", "issued": "2127-01-02"}, source.Valid{From: 21270102, FromField: "issued"}),
		row(map[mpolice.FieldName]string{"classes": "普通重型機車", "expires": "2126-03-31"}, source.Valid{To: 21260331, ToField: "expires"}),
	)
	wanted := instead(mpolice.RegisterWanted,
		row(map[mpolice.FieldName]string{"warrant_no": "W-88"}, source.Valid{To: 20250203, ToField: "offence"}), // masked under this card: not even asked for
	)
	h := house(t, func(p *query.Parts) {
		licences(p)
		wanted(p)
	})
	form := byNumber(t)
	form["register"] = []string{"household", "licence", "wanted"}
	c := h.As(t, detective)
	at, page := follow(t, c, "/query", form)
	for name, page := range map[string]string{"answer": page, "card": string(c.Get(at + "/person").Body)} {
		for text, times := range map[string]int{
			"已逾有效期間": 2, "（至民國115年3月31日）": 1, "尚未生效": 1, "（自民國216年1月2日起）": 1, "W-88": 1, "114年2月3日": 0, "2025-02-03": 0,
		} {
			if n := strings.Count(page, text); n != times && !(times > 0 && text == "W-88" && n > 0) {
				t.Errorf("%s: %q stands %d times, want %d", name, text, n, times)
			}
		}
	}
}
