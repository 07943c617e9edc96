//go:build race

package intake_test

// slow: the race detector looks on; it needs no many rounds to see.
const slow = true
