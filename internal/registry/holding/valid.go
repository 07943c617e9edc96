package holding

// LastDay gives the last day that a packed date (yyyymmdd) may mean, where its
// day or month is 00 for unknown. The result orders as packed dates do; it need
// not be a day of the calendar.
func LastDay(date int32) int32 {
	switch {
	case date == 0:
		return 0
	case date%10_000 == 0:
		return date + 1299
	case date%100 == 0:
		return date + 99
	}
	return date
}
