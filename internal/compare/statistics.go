package compare

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/policy"
)

// Year is what one calendar year (Taipei) counts, as the National Police Agency
// was asked for it: by channel, with the devices in service.
type Year struct {
	Year     int
	Channels []Channel
	// Devices are those that were handed out at least once in the year.
	Devices int
}

// Channel counts comparisons made on one kind of device.
type Channel struct {
	Channel string // "mobile", "desktop"
	// Opened cases, and those refused before or at the comparison.
	Opened, Refused int64
	// Documents were compared 1:1, Searches in the gallery.
	Documents, Searches int64
	// Candidates that were shown; Leads, how many cases ended with one;
	// Confirmed, how many leads a second person agreed to.
	Candidates, Leads, Confirmed int64
}

// ErrStatistics: statistics are for supervisors, auditors and stewards.
var ErrStatistics = fmt.Errorf("statistics are for supervisors, auditors and stewards: %w", mpolice.ErrNotFound)

// Statistics counts from the ledger's records, the years from..to included.
func (d *Desk) Statistics(ctx context.Context, who mpolice.Officer, from, to int) ([]Year, error) {
	if who.Role != mpolice.RoleSupervisor && who.Role != mpolice.RoleAuditor && who.Role != mpolice.RoleSteward {
		return nil, ErrStatistics
	}
	var out []Year
	for y := from; y <= to; y++ {
		one, err := d.year(ctx, y)
		if err != nil {
			return nil, fmt.Errorf("count year %d: %w", y, err)
		}
		out = append(out, one)
	}
	return out, nil
}

// tally counts one year.
type tally struct {
	of      map[string]*Channel
	devices map[string]bool
}

func (t *tally) channel(name string) *Channel {
	if t.of[name] == nil {
		t.of[name] = &Channel{Channel: name}
	}
	return t.of[name]
}

func (d *Desk) year(ctx context.Context, year int) (Year, error) {
	t := &tally{of: map[string]*Channel{}, devices: map[string]bool{}}
	f := audit.Filter{From: time.Date(year, 1, 1, 0, 0, 0, 0, mpolice.Taipei), To: time.Date(year+1, 1, 1, 0, 0, 0, 0, mpolice.Taipei)}
	for kind, count := range map[audit.Kind]func(audit.Record){
		audit.KindProbe: t.probe, audit.KindRefusal: t.refusal, audit.KindAccept: t.accept,
	} {
		f.Kind = kind
		if err := d.each(ctx, f, func(_ audit.Stored, r audit.Record) { count(r) }); err != nil {
			return Year{}, err
		}
	}
	y := Year{Year: year, Devices: len(t.devices)}
	for _, name := range slices.Sorted(maps.Keys(t.of)) {
		y.Channels = append(y.Channels, *t.of[name])
	}
	return y, nil
}

func (t *tally) probe(r audit.Record) {
	if r.Get("channel") == "" {
		return // a step within a case, or a case that a crash ended
	}
	c := t.channel(r.Get("channel"))
	switch r.Get("what") {
	case "opened":
		c.Opened++
	case "destroyed":
		if r.Get("compared") != "yes" {
			return
		}
		if r.Get("compare_mode") == policy.FaceDocument {
			c.Documents++
		} else {
			c.Searches++
		}
		n, _ := strconv.ParseInt(r.Get("candidates"), 10, 64)
		c.Candidates += n
		if r.Get("choice") == "lead" {
			c.Leads++
		}
		if r.Get("confirmed") == "agrees" {
			c.Confirmed++
		}
	}
}

func (t *tally) refusal(r audit.Record) {
	if r.Get("compare_mode") != "" {
		t.channel(r.Get("channel")).Refused++
	}
}

func (t *tally) accept(r audit.Record) { t.devices[r.Get("device")] = true }
