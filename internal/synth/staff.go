package synth

import (
	"fmt"
	"slices"

	"mpolice"
)

// Staff is one person of the department. NationalID is the person's own number
// in the household register, for the check that nobody looks at themselves.
type Staff struct {
	mpolice.Officer
	Title      string
	NationalID string
}

// post is a place in the department before anybody holds it.
type post struct {
	id    mpolice.OfficerID
	unit  mpolice.UnitID
	role  mpolice.Role
	title string
}

// staffSize is how many posts there are: 50 officers, 10 supervisors, 7 desks,
// 2 auditors, 2 data stewards.
const staffSize = 71

// officersOf says how many officers each unit has, in the order of their ids.
var officersOf = []struct {
	unit  mpolice.UnitID
	n     int
	title string
}{
	{unitE1, 8, "警員"},
	{unitE2, 8, "警員"},
	{unitW1, 8, "警員"},
	{unitW2, 8, "警員"},
	{unitECI, 6, "偵查佐"},
	{unitWCI, 6, "偵查佐"},
	{unitNARC, 6, "偵查員"},
}

// supervisors head the units; the last two lead a precinct and the bureau.
var supervisors = []post{
	{"A10101", unitE1, mpolice.RoleSupervisor, "所長"},
	{"A10102", unitE2, mpolice.RoleSupervisor, "所長"},
	{"A10103", unitW1, mpolice.RoleSupervisor, "所長"},
	{"A10104", unitW2, mpolice.RoleSupervisor, "所長"},
	{"A10105", unitECI, mpolice.RoleSupervisor, "隊長"},
	{"A10106", unitWCI, mpolice.RoleSupervisor, "隊長"},
	{"A10107", unitNARC, mpolice.RoleSupervisor, "組長"},
	{"A10108", unitE, mpolice.RoleSupervisor, "分局長"},
	{"A10109", unitW, mpolice.RoleSupervisor, "分局長"},
	{"A10110", unitHQ, mpolice.RoleSupervisor, "局長"},
}

// posts lists every post, officers first. The ids are the same in every city.
func posts() []post {
	var out []post
	for _, u := range officersOf {
		for range u.n {
			out = append(out, post{officerID(len(out) + 1), u.unit, mpolice.RoleOfficer, u.title})
		}
	}
	out = append(out, supervisors...)
	for i, u := range officersOf {
		out = append(out, post{officerID(201 + i), u.unit, mpolice.RoleDesk, "值班員警（保管人）"})
	}
	return append(out,
		post{officerID(301), unitINSP, mpolice.RoleAuditor, "督察員"},
		post{officerID(302), unitINSP, mpolice.RoleAuditor, "督察員"},
		post{officerID(401), unitHQ, mpolice.RoleSteward, "資料管理員"},
		post{officerID(402), unitHQ, mpolice.RoleSteward, "資料管理員"})
}

func officerID(n int) mpolice.OfficerID { return mpolice.OfficerID(fmt.Sprintf("A10%03d", n)) }

// deskOf is the custodian of a unit's devices.
func deskOf(unit mpolice.UnitID) mpolice.OfficerID {
	for i, u := range officersOf {
		if u.unit == unit {
			return officerID(201 + i)
		}
	}
	return ""
}

// supervisorOf is who approves a post's grant: the head of the unit, for heads
// and for units without one the head above. The bureau's head has none.
func supervisorOf(p post) mpolice.OfficerID {
	for unit := p.unit; unit != ""; unit = parentOf(unit) {
		for _, s := range supervisors {
			if s.unit == unit && s.id != p.id {
				return s.id
			}
		}
	}
	return ""
}

func parentOf(unit mpolice.UnitID) mpolice.UnitID {
	i := slices.IndexFunc(units, func(u mpolice.Unit) bool { return u.ID == unit })
	return units[i].Parent
}

// offDuty are the officers who are explicitly off now.
var offDuty = []int{3, 8, 12, 16, 20, 24, 28, 32, 38, 44, 50}

func onDuty(id mpolice.OfficerID) bool {
	return !slices.ContainsFunc(offDuty, func(n int) bool { return officerID(n) == id })
}
