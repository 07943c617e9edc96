package web

// RowMatch says how a record came to be the person's, where it does not bear the
// key that was asked.
type RowMatch struct {
	Kind    string   // alias, linked, possible
	Title   string   // 舊號名下
	Text    string   // how sure it is, in words; empty where it is certain
	Reasons []string // what agrees
}

// Look gives the icon and colour of the badge.
func (m RowMatch) Look() look {
	switch m.Kind {
	case "alias":
		return look{Icon: "key", Class: "tag--blue"}
	case "linked":
		return look{Icon: "seal", Class: "tag--blue"}
	}
	return look{Icon: "person", Class: "tag--amber"}
}

// PossibleAnswer are the records of one register that may be the person's.
type PossibleAnswer struct {
	Title, Agency string
	Rows          []AnswerRow
	// Warn is the hit among them, such as 通緝人犯: true of somebody, and
	// perhaps of this person.
	Warn string
}

// EdgeLine is one link between two registers, with the law for it.
type EdgeLine struct {
	Code    string
	Between string   // 戶籍 ↔ 查捕逃犯
	Text    string   // why the two are joined
	Grounds []string // statutes, to the item
	Used    bool     // the answer followed it
}
