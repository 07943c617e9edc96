package mpolice

import "strings"

// CardCode names one purpose card (目的卡), such as "P03" for 查贓車.
type CardCode string

// GroundCode names one legal ground (法律依據) to the item, such as
// "PPEA-6-1-3" for 警察職權行使法第6條第1項第3款.
type GroundCode string

// ReferenceKind is the kind of official matter that a query belongs to.
type ReferenceKind string

// The kinds of reference. Each is looked up and must involve the officer.
const (
	ReferenceCase      ReferenceKind = "case"      // 刑案案號
	ReferenceDispatch  ReferenceKind = "dispatch"  // 110 派案
	ReferenceDuty      ReferenceKind = "duty"      // 勤務編號
	ReferenceReport    ReferenceKind = "report"    // 受理案件編號
	ReferenceTicket    ReferenceKind = "ticket"    // 交通事故、舉發單號
	ReferenceWarrant   ReferenceKind = "warrant"   // 通緝書、拘票
	ReferenceEmergency ReferenceKind = "emergency" // 緊急查詢確認編號
)

// ReferenceKinds lists every kind, in the order in which pages show them.
var ReferenceKinds = []ReferenceKind{
	ReferenceCase, ReferenceDispatch, ReferenceDuty, ReferenceReport,
	ReferenceTicket, ReferenceWarrant, ReferenceEmergency,
}

// ReferenceID is a reference as an officer gives it: kind and number.
type ReferenceID struct {
	Kind   ReferenceKind
	Number string
}

// IsZero reports whether no reference was given.
func (r ReferenceID) IsZero() bool { return r.Kind == "" && r.Number == "" }

// String gives "kind:number", the form used on the wire; empty when none.
func (r ReferenceID) String() string {
	if r.IsZero() {
		return ""
	}
	return string(r.Kind) + ":" + r.Number
}

// ParseReference reads the form that String gives. Text without a kind becomes
// a number of no kind.
func ParseReference(s string) ReferenceID {
	kind, number, ok := strings.Cut(s, ":")
	if !ok {
		return ReferenceID{Number: s}
	}
	return ReferenceID{Kind: ReferenceKind(kind), Number: number}
}
