package policy

import (
	"testing"
	"time"

	"github.com/cedar-policy/cedar-go"

	"mpolice/internal/purpose"
	"mpolice/rules"
)

// The schema and the built context must be the same shape: conditions are
// checked against one and evaluated against the other.
func TestContextFitsSchema(t *testing.T) {
	b, err := purpose.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	x := &contexts{}
	for _, card := range b.Versions() {
		v, err := newValidator(card)
		if err != nil {
			t.Fatal(err)
		}
		d := newDeck(card, nil)
		query := x.ofQuery(Request{At: time.Now()}, card, groundKey{}, false)
		requests := []cedar.Request{
			{Principal: principal, Action: actionOpen, Resource: purposeUID(card.Code), Context: query},
			{Principal: principal, Action: actionReveal, Resource: purposeUID(card.Code), Context: x.ofReveal(RevealRequest{}, "")},
		}
		for name := range d.disclose {
			requests = append(requests, cedar.Request{Principal: principal, Action: actionDisclose, Resource: registerUID(name), Context: query})
		}
		for _, r := range requests {
			if err := v.Request(r); err != nil {
				t.Errorf("%s %s: %v", card.Code, r.Action, err)
			}
		}
		for _, entity := range d.entities {
			if err := v.Entity(entity); err != nil {
				t.Errorf("%s: %v", card.Code, err)
			}
		}
	}
}

func TestMemoIsBounded(t *testing.T) {
	var m memo[Query]
	for i := range maxMemo + 50 {
		m.get(Query{Minutes: int64(i)}, queryMap)
	}
	if n := len(*m.seen.Load()); n != maxMemo {
		t.Errorf("%d records kept", n)
	}
	got := m.get(Query{Minutes: maxMemo + 60}, queryMap)
	if v, _ := got.Get("minutes"); v.String() != "572" {
		t.Errorf("got %v", v)
	}
}
