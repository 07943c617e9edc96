package logbook_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/logbook"
	"mpolice/internal/server/servertest"
)

const (
	asker   mpolice.OfficerID = "A10001"
	other   mpolice.OfficerID = "A10033"
	auditor mpolice.OfficerID = "A10301"
)

// desk is a house with a few queries on record.
type desk struct {
	*servertest.House
	*logbook.Logbook
	asked mpolice.RecordID
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	h := servertest.Open(t)
	got := h.As(t, asker).Ask(servertest.StolenCheck(servertest.City(t).Sample.StolenPlate))
	id, err := mpolice.ParseRecordID(got.Record)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{h, h.App.Logbook, id}
}

func (d *desk) officer(t *testing.T, id mpolice.OfficerID) mpolice.Officer {
	t.Helper()
	o, err := d.App.Store.Officer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// looks gives what an officer looked at, newest first.
func (d *desk) looks(t *testing.T, id mpolice.OfficerID) []audit.Record {
	t.Helper()
	found, err := d.App.Store.Records(t.Context(), audit.Filter{Officer: id, Kind: audit.KindLook, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var out []audit.Record
	for _, rec := range found {
		c, err := rec.CheckContent(d.App.Keys)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, audit.Record{Fields: c.Fields})
	}
	return out
}

func TestOwnRecords(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	me := d.officer(t, asker)
	page, err := d.Mine(t.Context(), me, time.Time{}, time.Time{}, 0)
	if err != nil || len(page.Entries) != 1 || page.Entries[0].ID != d.asked || page.Next != 0 {
		t.Fatalf("own list %+v, %v", page, err)
	}
	if e := page.Entries[0]; e.Get("purpose") != "P03" || !strings.HasPrefix(e.Get("subject"), "plate:") || e.Get("nothing") != "" {
		t.Errorf("own entry %+v", e.Content)
	}
	entry, children, err := d.Own(t.Context(), me, d.asked)
	if err != nil || entry.Content == nil || len(children) != 1 || children[0].Kind != audit.KindOutcome {
		t.Errorf("own record %+v, children %+v, %v", entry, children, err)
	}
	looks := d.looks(t, asker)
	if len(looks) != 2 || looks[0].Get("what") != "own-record" || looks[0].Get("target") != d.asked.String() || looks[1].Get("what") != "own-list" {
		t.Errorf("looks on record: %+v", looks)
	}
	for name, from := range map[string]time.Time{"from": servertest.Day.Add(time.Hour)} {
		if page, err := d.Mine(t.Context(), me, from, time.Time{}, 0); err != nil || len(page.Entries) != 0 {
			t.Errorf("%s an hour later: %+v, %v", name, page, err)
		}
	}
	if page, err := d.Mine(t.Context(), me, time.Time{}, servertest.Day, 0); err != nil || len(page.Entries) != 0 {
		t.Errorf("until before it: %+v, %v", page, err)
	}
}

func TestOthersRecordsAreNotOnesOwn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, who := range []mpolice.OfficerID{other, "A10101", "A10201"} { // an officer, a supervisor, a desk
		o := d.officer(t, who)
		if _, _, err := d.Own(t.Context(), o, d.asked); !errors.Is(err, mpolice.ErrNotFound) {
			t.Errorf("%s opens another's record: %v", who, err)
		}
		if page, err := d.Mine(t.Context(), o, time.Time{}, time.Time{}, 0); err != nil || len(page.Entries) != 0 {
			t.Errorf("%s lists others' records: %+v, %v", who, page, err)
		}
		if _, err := d.Browse(t.Context(), o, audit.Filter{}); !errors.Is(err, logbook.ErrNotAuditor) {
			t.Errorf("%s browses: %v", who, err)
		}
		if _, _, err := d.Inspect(t.Context(), o, d.asked, "查核本月抽樣紀錄"); !errors.Is(err, logbook.ErrNotAuditor) {
			t.Errorf("%s inspects: %v", who, err)
		}
	}
}

func TestAuditorSeesMetadataAndOpensWithAReason(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.officer(t, auditor)
	page, err := d.Browse(t.Context(), a, audit.Filter{Kind: audit.KindIntent, Unit: "E1"})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].ID != d.asked {
		t.Fatalf("browse %+v, %v", page, err)
	}
	if e := page.Entries[0]; e.Content != nil || e.Get("reason") != "" || e.Get("subject") != "" {
		t.Errorf("a list shows content: %+v", e.Content)
	}
	entry, children, err := d.Inspect(t.Context(), a, d.asked, "")
	if err != nil || entry.Content != nil || len(children) != 1 || children[0].Content != nil {
		t.Errorf("without a reason: %+v, %+v, %v", entry, children, err)
	}
	const why = "查核本月抽樣紀錄"
	entry, children, err = d.Inspect(t.Context(), a, d.asked, why)
	if err != nil || entry.Get("purpose") != "P03" || children[0].Get("stolen.status") != "found" {
		t.Errorf("with a reason: %+v, %+v, %v", entry, children, err)
	}
	looks := d.looks(t, auditor)
	if len(looks) != 3 || looks[0].Get("what") != "audit-content" || looks[0].Get("detail") != why || looks[1].Get("what") != "audit-record" ||
		looks[2].Get("what") != "audit-list" || looks[2].Get("detail") != "unit=E1 kind=intent" {
		t.Errorf("looks on record: %+v", looks)
	}
}

// TestNobodyAuditsThemselves: an auditor's own records are neither listed nor
// opened, those of looking among them.
func TestNobodyAuditsThemselves(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.officer(t, auditor)
	for range 3 {
		page, err := d.Browse(t.Context(), a, audit.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			if e.Officer == auditor {
				t.Errorf("the auditor's own %s is listed", e.Kind)
			}
		}
	}
	own, err := d.App.Store.Records(t.Context(), audit.Filter{Officer: auditor, Limit: 1})
	if err != nil || len(own) != 1 {
		t.Fatal(err)
	}
	if _, _, err := d.Inspect(t.Context(), a, own[0].ID, "查核本月抽樣紀錄"); !errors.Is(err, logbook.ErrOwn) {
		t.Errorf("an auditor inspects their own record: %v", err)
	}
	if _, _, err := d.Inspect(t.Context(), a, mpolice.RecordID{1}, ""); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a record that is none: %v", err)
	}
}

// TestListsAreWhole: page by page an officer sees every record once, and an
// auditor every record of others.
func TestListsAreWhole(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	me, a := d.officer(t, asker), d.officer(t, auditor)
	client := d.As(t, asker)
	for range 2*logbook.PageSize + 3 {
		client.Refused(servertest.StolenCheck("ABC1234").With("reason", "."), "reason-vague")
	}
	seen := map[mpolice.RecordID]int{}
	for before := int64(0); ; {
		page, err := d.Mine(t.Context(), me, time.Time{}, time.Time{}, before)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			seen[e.ID]++
		}
		if before = page.Next; before == 0 {
			break
		}
	}
	if len(seen) != 2*logbook.PageSize+4 {
		t.Errorf("%d own records on all pages", len(seen))
	}
	for before := int64(0); ; {
		page, err := d.Browse(t.Context(), a, audit.Filter{Before: before, Kind: audit.KindRefusal})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			seen[e.ID]++
		}
		if before = page.Next; before == 0 {
			break
		}
	}
	twice := 0
	for _, n := range seen {
		if n == 2 {
			twice++
		}
	}
	if twice != 2*logbook.PageSize+3 {
		t.Errorf("the auditor saw %d of the refusals", twice)
	}
}

// TestNoRecordNoLook: what cannot be recorded is not shown.
func TestNoRecordNoLook(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	me, a := d.officer(t, asker), d.officer(t, auditor)
	d.Clock.Move(-48 * time.Hour) // the recorder refuses
	for name, look := range map[string]func() (int, error){
		"own list": func() (int, error) {
			p, err := d.Mine(t.Context(), me, time.Time{}, time.Time{}, 0)
			return len(p.Entries), err
		},
		"own record": func() (int, error) {
			e, c, err := d.Own(t.Context(), me, d.asked)
			return len(e.Leaf) + len(c), err
		},
		"audit list": func() (int, error) {
			p, err := d.Browse(t.Context(), a, audit.Filter{})
			return len(p.Entries), err
		},
		"audit record": func() (int, error) {
			e, c, err := d.Inspect(t.Context(), a, d.asked, "查核本月抽樣紀錄")
			return len(e.Leaf) + len(c), err
		},
	} {
		if n, err := look(); err == nil || n != 0 {
			t.Errorf("%s was shown without a record (%v)", name, err)
		}
	}
}

// TestDestroyedContent is said to be destroyed; the record stands.
func TestDestroyedContent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Stop()
	if err := os.Remove(filepath.Join(d.Dir, "keys", "content", "202611", "4531.key")); err != nil { // of unit E1
		t.Fatal(err)
	}
	again := servertest.Reopen(t, d.House)
	a, err := again.App.Store.Officer(t.Context(), auditor)
	if err != nil {
		t.Fatal(err)
	}
	entry, _, err := again.App.Logbook.Inspect(t.Context(), a, d.asked, "查核本月抽樣紀錄")
	if err != nil || !entry.Destroyed || entry.Content != nil || entry.Get("purpose") != "" || entry.ID != d.asked {
		t.Errorf("entry %+v, %v", entry, err)
	}
}
