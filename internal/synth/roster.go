package synth

import (
	"fmt"
	"time"

	"mpolice"
)

// Duty items, as Shift.Item.
const (
	DutyPatrol        = "patrol"        // 巡邏
	DutyDesk          = "desk"          // 值班
	DutyCheckpoint    = "checkpoint"    // 路檢
	DutyInvestigation = "investigation" // 偵查
	DutyTraffic       = "traffic"       // 交通
)

// Shift is one officer's duty. Number is the duty number (勤務編號), a
// reference of kind duty. From is included, To is not.
type Shift struct {
	Number   string
	Officer  mpolice.OfficerID
	Unit     mpolice.UnitID
	Item     string
	From, To time.Time
}

// shifts lays the roster around now: who is on duty has a shift from three
// hours ago to nine hours ahead, on the days before and after too; who is off
// had one that ended eight hours ago and has the next tomorrow.
func shifts(now time.Time) []Shift {
	hour := now.Truncate(time.Hour)
	var out []Shift
	for i, p := range posts() {
		from := hour.Add(-3 * time.Hour)
		if !onDuty(p.id) {
			from = hour.Add(-20 * time.Hour)
		}
		for _, days := range []int{-1, 0, 1, 2} {
			if !onDuty(p.id) && days == 1 {
				continue // the day's rest (輪休): the next shift is the one after
			}
			start := from.AddDate(0, 0, days)
			out = append(out, Shift{
				Number: fmt.Sprintf("D%s-%03d", rocDate(start), i+1), Officer: p.id, Unit: p.unit,
				Item: item(p, i), From: start, To: start.Add(12 * time.Hour),
			})
		}
	}
	return out
}

// item is the duty that fits the post.
func item(p post, i int) string {
	switch {
	case p.role != mpolice.RoleOfficer:
		return DutyDesk
	case p.unit == unitECI || p.unit == unitWCI || p.unit == unitNARC:
		return DutyInvestigation
	case p.id == trafficOfficer || i%8 == 6:
		return DutyTraffic
	case i%8 == 3:
		return DutyCheckpoint
	}
	return DutyPatrol
}

// rocDate gives a day in Taipei as 民國 yyymmdd.
func rocDate(t time.Time) string {
	y, m, d := dayOf(t).civil()
	return fmt.Sprintf("%03d%02d%02d", y-1911, m, d)
}
