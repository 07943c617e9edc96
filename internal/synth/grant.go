package synth

import (
	"time"

	"mpolice"
)

// Grant is one officer's permission to use purpose cards. It holds from From
// until before Until, and only while the training does.
type Grant struct {
	Officer                   mpolice.OfficerID
	Cards                     []mpolice.CardCode
	From, Until, TrainedUntil time.Time
	ApprovedBy                mpolice.OfficerID
}

// Cards by kind of work (research: purpose cards P01 to P18).
var (
	stationCards   = []mpolice.CardCode{"P01", "P02", "P03", "P05", "P06", "P07", "P08", "P09", "P10", "P15", "P18"}
	detectiveCards = []mpolice.CardCode{"P01", "P02", "P03", "P04", "P05", "P06", "P07", "P09", "P10", "P15", "P18"}
	narcoticsCards = []mpolice.CardCode{"P01", "P02", "P03", "P04", "P05", "P10", "P11", "P18"}
	deskCards      = []mpolice.CardCode{"P03", "P06", "P09", "P15"}
	headCards      = []mpolice.CardCode{"P01", "P02", "P03", "P05", "P06", "P08", "P15", "P18"}
)

// grants gives everybody what their work asks for, but: one grant has expired,
// one officer has none, one training has lapsed. Auditors and the bureau's
// head query nothing.
func grants(now time.Time) []Grant {
	var out []Grant
	day := 24 * time.Hour
	start := now.Truncate(day)
	for _, p := range posts() {
		cards, approver := cardsOf(p), supervisorOf(p)
		if cards == nil || approver == "" || p.id == ungrantedOfficer {
			continue
		}
		g := Grant{
			Officer: p.id, Cards: cards, ApprovedBy: approver,
			From: start.Add(-200 * day), Until: start.Add(165 * day), TrainedUntil: start.Add(120 * day),
		}
		switch p.id {
		case expiredOfficer:
			g.Until = start.Add(-3 * day)
		case untrainedOfficer:
			g.TrainedUntil = start.Add(-10 * day)
		}
		out = append(out, g)
	}
	return out
}

func cardsOf(p post) []mpolice.CardCode {
	switch {
	case p.role == mpolice.RoleAuditor:
		return nil
	case p.role == mpolice.RoleSupervisor:
		return headCards
	case p.role == mpolice.RoleDesk:
		return deskCards
	case p.unit == unitNARC:
		return narcoticsCards
	case p.unit == unitECI, p.unit == unitWCI:
		return detectiveCards
	}
	return stationCards
}
