package quality

import (
	"time"

	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
)

// FreshState says whether an agency delivers as it promised.
type FreshState string

// The states. Due is the last quarter of the promised time: the next delivery
// should be on its way.
const (
	FreshInTime FreshState = "fresh"
	FreshDue    FreshState = "due"
	FreshLate   FreshState = "late"
	FreshNever  FreshState = "never" // nothing was ever loaded
	FreshLive   FreshState = "live"  // asked at the agency: always its own present
)

// Freshness is how old the data of a register is beside what was promised.
type Freshness struct {
	State    FreshState
	Promised time.Duration
	AsOf     time.Time // when the agency drew what was loaded last; zero when never
	Due      time.Time // when the next delivery is due; zero without a promise
	Late     time.Duration
}

// HoursLate gives by how many hours the delivery is late, begun hours counted.
func (f Freshness) HoursLate() int { return int((f.Late + time.Hour - 1) / time.Hour) }

// FreshnessOf judges by the latest data that was loaded. Failed batches and
// single rows that were let in again make no register fresher.
func FreshnessOf(d *registry.Descriptor, batches []holding.Batch, now time.Time) Freshness {
	f := Freshness{State: FreshNever, Promised: time.Duration(d.Feed.Fresh) * time.Hour}
	if d.Live {
		f.State = FreshLive
		return f
	}
	for _, b := range batches {
		if delivered(b) && b.AsOf.After(f.AsOf) {
			f.AsOf = b.AsOf
		}
	}
	if f.AsOf.IsZero() {
		return f
	}
	f.State = FreshInTime
	if f.Promised <= 0 {
		return f
	}
	f.Due = f.AsOf.Add(f.Promised)
	switch {
	case now.After(f.Due):
		f.State, f.Late = FreshLate, now.Sub(f.Due)
	case now.After(f.Due.Add(-f.Promised / 4)):
		f.State = FreshDue
	}
	return f
}

// delivered reports whether a batch is a delivery that was loaded.
func delivered(b holding.Batch) bool {
	return b.State == holding.StateLoaded && b.Mode != intake.ModeReadmission
}
