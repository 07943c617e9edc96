package web

import "time"

// SectionNotices is 更正通知: in the navigation only while something waits.
const SectionNotices Section = "notices"

// FlashNoticeKnown is what has just been done with a notice.
const FlashNoticeKnown = "flash.notice_known"

// NoticesView is 更正通知: what an officer was shown that has been corrected
// since. No value stands in it.
type NoticesView struct {
	Open, Past []NoticeRow
	Late       []NoticeRow // of a supervisor's unit
	Days       int         // after which a notice is late
}

func (NoticesView) page() string { return "notices" }

// NoticeRow is one notice: one query that showed one value.
type NoticeRow struct {
	Register, Field string
	Shown           time.Time // when the query was made
	Corrected       time.Time
	Issued          time.Time
	Record          RecordRef // of the query
	Presumed        bool      // no outcome was kept: it counts as seen
	Again           string    // address of the form, filled in as then; may be empty
	Action          string    // of 知悉; empty where it is done
	Officer         string    // in a supervisor's list
	Acknowledged    time.Time // zero: not yet
	By              string    // who, where it was not the officer
}

// NoticeHint is what the home page says of notices that wait.
type NoticeHint struct {
	Own  []NoticeRow // the latest queries first
	More int         // own ones that are not listed
	Late int         // of a supervisor's unit
	Days int
}

// Any reports whether anything waits.
func (h NoticeHint) Any() bool { return len(h.Own) > 0 || h.Late > 0 }
