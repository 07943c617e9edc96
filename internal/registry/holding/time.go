package holding

import "time"

// Micros is the stored form of an instant, 0 for none.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Instant is the inverse of Micros.
func Instant(us int64) time.Time { return instant(us) }
