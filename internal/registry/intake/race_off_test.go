//go:build !race

package intake_test

const slow = false
