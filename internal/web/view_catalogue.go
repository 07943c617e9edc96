package web

import "time"

// CatalogueView is 個人資料檔案目錄: every register, open or closed, as
// 個資法第17條 asks to publish them.
type CatalogueView struct {
	Rows   []CatalogueRow
	Export string // address of the JSON-LD
	At     time.Time
}

func (CatalogueView) page() string { return "catalogue" }

// Open counts the registers that may be asked.
func (v CatalogueView) Open() int {
	n := 0
	for _, r := range v.Rows {
		if len(r.Closed) == 0 {
			n++
		}
	}
	return n
}

// CatalogueRow is one register in the list.
type CatalogueRow struct {
	URL, Title, Keeper, Categories string
	Own, Live, Special             bool
	Closed                         []string // why, and what cures it; empty when open
	Ending                         string   // how soon the agreement ends; empty when not soon
}

// RegisterView is one register of the catalogue.
type RegisterView struct {
	CatalogueRow
	Code, Description string
	Lines             []Pair // what 個資法第17條 asks, and agreement, notice, retention
	Fields            []RegisterField
	Edges             []RegisterEdge
	Quality           string // address of its quality page; empty where this person may not see it
}

func (RegisterView) page() string { return "register" }

// RegisterField is one field as the descriptor describes it.
type RegisterField struct {
	Title, Meaning, Class string
	Closed                bool // not ordinary: masked or opened one by one
	Rank                  int  // 1: believed first when agencies differ; 0 none
}

// RegisterEdge is one lawful link of the register with another.
type RegisterEdge struct {
	With, On, Text string
	Grounds        []string
	Tag            string // how far the grounds were verified
	Purposes       string
	Until          string // empty: no end
	Ended          bool
}
