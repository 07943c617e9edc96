package audit

import (
	"fmt"
	"time"

	"mpolice"
)

// Kind says what a record is about. The numbers are part of the leaf format
// and never change.
type Kind uint8

// The kinds of record.
const (
	KindIntent   Kind = 1  // 查詢意圖: durable before any source is asked
	KindOutcome  Kind = 2  // 查詢結果紀錄: counts and fields, never content
	KindRefusal  Kind = 3  // 拒絕: every failed condition
	KindReveal   Kind = 4  // 揭示遮罩欄位
	KindSignIn   Kind = 5  // 登入
	KindSignOut  Kind = 6  // 登出、工作階段結束
	KindStepUp   Kind = 7  // 再次驗證
	KindEnrol    Kind = 8  // 通行密鑰註冊
	KindOffer    Kind = 9  // 交付載具（保管人簽署）
	KindAccept   Kind = 10 // 領用載具（領用人簽署）
	KindReturn   Kind = 11 // 申請繳還（領用人簽署）
	KindTakeBack Kind = 12 // 收回載具（保管人簽署）
	KindLook     Kind = 13 // 檢視紀錄
	KindSystem   Kind = 14 // 系統啟動、設定
	KindData     Kind = 15 // 資料管理決定：退件、爭議、同一人認定
	KindProbe    Kind = 16 // 待比對相片：收受、銷毀
	KindFinding  Kind = 17 // 比對判定：均非、疑似，第二人確認
	KindGallery  Kind = 18 // 相片庫異動：建檔、移除、開放、集會、換模
	// KindCandidate: 列為候選並經顯示. Its subject is the person who was shown, so
	// that it stands in that person's list of looks.
	KindCandidate Kind = 19
)

var kindNames = map[Kind]string{
	KindIntent: "intent", KindOutcome: "outcome", KindRefusal: "refusal",
	KindReveal: "reveal", KindSignIn: "sign-in", KindSignOut: "sign-out",
	KindStepUp: "step-up", KindEnrol: "enrol", KindOffer: "offer",
	KindAccept: "accept", KindReturn: "return", KindTakeBack: "take-back",
	KindLook: "look", KindSystem: "system", KindData: "data",
	KindProbe: "probe", KindFinding: "finding", KindGallery: "gallery", KindCandidate: "candidate",
}

// String gives the kind's name on the wire and in the catalogue.
func (k Kind) String() string {
	if s, ok := kindNames[k]; ok {
		return s
	}
	return fmt.Sprintf("kind-%d", uint8(k))
}

// ParseKind reads a kind's name.
func ParseKind(s string) (Kind, bool) {
	for k, name := range kindNames {
		if name == s {
			return k, true
		}
	}
	return 0, false
}

// Kinds lists every kind in the order of its number.
func Kinds() []Kind {
	out := make([]Kind, 0, len(kindNames))
	for k := KindIntent; k <= KindCandidate; k++ {
		out = append(out, k)
	}
	return out
}

// Strata are what later samples are drawn by. They stand in the leaf in the
// clear, so that anybody can recount a sample.
type Strata struct {
	Unit  mpolice.UnitID
	Role  mpolice.Role
	Card  mpolice.CardCode // empty where no purpose is involved
	Month mpolice.Month
}

// Field is one named value of a record's content.
type Field struct {
	Name  string `json:"n"`
	Value string `json:"v"`
}

// Record is one thing that happened, before it is sealed.
type Record struct {
	ID      mpolice.RecordID
	Kind    Kind
	At      time.Time // UTC microseconds
	Officer mpolice.OfficerID
	Unit    mpolice.UnitID
	Role    mpolice.Role
	Card    mpolice.CardCode
	// Parent is the intent that an outcome, refusal or reveal belongs to.
	Parent mpolice.RecordID
	// Subject is zero where nobody was looked at.
	Subject mpolice.Subject
	// Fields are the content, in the order given. Names are unique.
	Fields []Field
}

// Strata gives the record's strata.
func (r Record) Strata() Strata {
	return Strata{Unit: r.Unit, Role: r.Role, Card: r.Card, Month: mpolice.MonthOf(r.At)}
}

// Get returns the value of a field, empty when there is none.
func (r Record) Get(name string) string {
	for _, f := range r.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}
