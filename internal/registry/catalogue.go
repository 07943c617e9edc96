package registry

import (
	"slices"
	"strings"
	"time"

	"mpolice"
)

// Entry is one line of the public catalogue of personal-data files, as
// 個資法第17條 asks each authority to publish: the file's name, who keeps it and
// how to reach them, on which basis and for which specific purpose, and which
// categories of data it holds. The rest answers what readers ask next.
type Entry struct {
	Register   mpolice.Register     `json:"register"`
	File       mpolice.Text         `json:"file"`     // 個人資料檔案名稱
	Keeper     mpolice.Text         `json:"keeper"`   // 保有機關名稱
	Steward    mpolice.Text         `json:"steward"`  // 聯絡單位
	Contact    string               `json:"contact"`  // 聯絡方式
	Basis      []mpolice.GroundCode `json:"basis"`    // 保有依據
	Purpose    mpolice.Text         `json:"purpose"`  // 特定目的
	Categories mpolice.Text         `json:"category"` // 個人資料類別
	Notice     Notice               `json:"notice"`
	Retention  Retention            `json:"retention"`
	Agreement  Agreement            `json:"agreement,omitzero"`
	Own        bool                 `json:"own"`
	Live       bool                 `json:"live"`
	Special    bool                 `json:"special"` // 含個資法第6條特種資料或比照者
	FreshHours int                  `json:"fresh_hours"`
	Standing   Standing             `json:"standing"`
}

// Catalogue lists every register, open or closed, agencies first and the
// police's own last, by code within each.
func Catalogue(all []*Descriptor, at time.Time) []Entry {
	out := make([]Entry, 0, len(all))
	for _, d := range all {
		out = append(out, Entry{
			Register: d.Code, File: d.Title(), Keeper: d.Owner, Steward: d.Steward, Contact: d.Contact,
			Basis: d.LegalBasis, Purpose: d.Purpose, Categories: d.Categories, Notice: d.Notice, Retention: d.Retention,
			Agreement: d.Agreement, Own: d.Own, Live: d.Live, Special: d.Special(), FreshHours: d.Feed.Fresh, Standing: d.Standing(at),
		})
	}
	slices.SortStableFunc(out, func(x, y Entry) int {
		if x.Own != y.Own {
			if x.Own {
				return 1
			}
			return -1
		}
		return strings.Compare(string(x.Register), string(y.Register))
	})
	return out
}
