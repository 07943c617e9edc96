package mpolice_test

import (
	"testing"

	"mpolice"
)

// Shapes as the Directorate General of Highways issued them since 1992, one
// example each; none may warn.
func TestPlateShapes(t *testing.T) {
	known := []string{
		"AAA-1234", "RAA-0001", "EAA-0001", "TAA-0001", // car, rental, electric, taxi
		"MAA-0001", "ABC-123", "123-ABC", "AB1-234", // motorcycles
		"KAA-230", "KAA-6001", "FAA-001", "HAA-001", // bus, coach, tractor
		"AB-1234", "1234-AB", "1A-2345", "A1-2345", "1234-A5", "AB-123", "123-AB", // cars and trucks before 2012
		"臨12345", "試0001", "使0101", "領0001", "外1234", "軍A-12345",
	}
	for _, p := range known {
		s, err := mpolice.ParseSubject(mpolice.SubjectPlate, p)
		if err != nil || s.Soft {
			t.Errorf("%s: soft %v, error %v", p, s.Soft, err)
		}
	}
	for _, p := range []string{"AAAA123", "1234567", "ABCDEF", "A1B2C3D4"} {
		s, err := mpolice.ParseSubject(mpolice.SubjectPlate, p)
		if err != nil || !s.Soft {
			t.Errorf("%s must be let through with a warning: soft %v, error %v", p, s.Soft, err)
		}
	}
}
