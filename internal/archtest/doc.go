// Package archtest holds the map of the house and tests that the code keeps to
// it: which package may import which, that every package says what it is for,
// and that inner packages know neither SQL nor HTTP.
package archtest
