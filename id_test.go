package mpolice_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"mpolice"
)

// The UUIDv7 example of RFC 9562, appendix A.6.
const rfcExample = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"

func TestNewRecordIDIsTheRFCExample(t *testing.T) {
	at := time.Date(2022, 2, 22, 19, 22, 22, 0, time.UTC)
	random := []byte{0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f}
	id, err := mpolice.NewRecordID(at, bytes.NewReader(random))
	if err != nil || id.String() != rfcExample {
		t.Errorf("id %v, error %v", id, err)
	}
	back, err := mpolice.ParseRecordID(rfcExample)
	if err != nil || back != id || back.IsZero() {
		t.Errorf("parsed %v, error %v", back, err)
	}
}

func TestNewRecordIDSortsByTime(t *testing.T) {
	random := strings.NewReader(strings.Repeat("\xff", 10) + strings.Repeat("\x00", 10))
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	a, _ := mpolice.NewRecordID(at, random)
	b, _ := mpolice.NewRecordID(at.Add(time.Millisecond), random)
	if bytes.Compare(a[:], b[:]) >= 0 {
		t.Errorf("%v is not before %v", a, b)
	}
}

func TestNewRecordIDWithoutRandomness(t *testing.T) {
	id, err := mpolice.NewRecordID(time.Now(), strings.NewReader("short"))
	if !errors.Is(err, io.ErrUnexpectedEOF) || !id.IsZero() {
		t.Errorf("id %v, error %v", id, err)
	}
}

func TestParseRecordIDRefuses(t *testing.T) {
	for _, s := range []string{
		"", "x", rfcExample[1:], rfcExample + "0", strings.ToUpper(rfcExample),
		strings.ReplaceAll(rfcExample, "-", ""), strings.Replace(rfcExample, "-", "0", 1),
		"g" + rfcExample[1:], "{" + rfcExample[2:] + "}",
	} {
		if id, err := mpolice.ParseRecordID(s); !errors.Is(err, mpolice.ErrRecordID) || !id.IsZero() {
			t.Errorf("%q: %v, %v", s, id, err)
		}
	}
}

func FuzzParseRecordID(f *testing.F) {
	f.Add(rfcExample)
	f.Add(strings.ToUpper(rfcExample))
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := mpolice.ParseRecordID(s); err == nil && id.String() != s {
			t.Fatalf("%q is spelt %q", s, id)
		}
	})
}
