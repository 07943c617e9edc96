package portrait_test

import (
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/face/picture"
	"mpolice/internal/synth/portrait"
)

func TestTakenIsRead(t *testing.T) {
	at := time.Date(2026, 11, 21, 14, 30, 5, 0, mpolice.Taipei)
	p := portrait.Persons()[0]
	plain, err := picture.Decode(t.Context(), p.Probe(), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	marked, err := picture.Decode(t.Context(), portrait.Taken(p.Probe(), at), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if c := marked.Capture; !c.Make || !c.Zoned || !c.Taken.Equal(at) || plain.Capture.Make || !plain.Capture.Taken.IsZero() {
		t.Errorf("%+v", c)
	}
	if string(marked.Pix) != string(plain.Pix) {
		t.Error("the marks changed the picture")
	}
}
