package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mpolice"
)

// memoryKeys is a key store in memory; destroy forgets content keys.
type memoryKeys struct{ content map[string][]byte }

func (m *memoryKeys) ContentKey(month mpolice.Month, unit mpolice.UnitID, create bool) ([]byte, error) {
	name := string(unit) + "/" + time.Month(month).String()
	if k, ok := m.content[name]; ok {
		return k, nil
	}
	if !create {
		return nil, mpolice.ErrNotFound
	}
	k := make([]byte, 32)
	_, _ = rand.Read(k)
	m.content[name] = k
	return k, nil
}

func (m *memoryKeys) TagKey(month mpolice.Month) ([]byte, error) {
	return bytes.Repeat([]byte{byte(month)}, 32), nil
}

func sample(at time.Time) Record {
	return Record{
		ID: mpolice.RecordID{1, 2, 3}, Kind: KindIntent, At: at, Officer: "A10001", Unit: "east-1", Role: mpolice.RoleOfficer, Card: "P03",
		Subject: mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: "A123456789", Raw: "a123456789"},
		Fields:  []Field{{"reason", "路檢查證車輛"}, {"ground", "PPEA-8-1"}, {"device", "MP-0001"}},
	}
}

var at = time.Date(2026, 11, 21, 3, 4, 5, 678000, time.UTC)

func sealed(t testing.TB, keys Keys, r Record) Sealed {
	t.Helper()
	s, err := Seal(r, keys, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func stored(t testing.TB, keys Keys, prev Head) Stored {
	t.Helper()
	w, _, err := NewBatch(prev, []Sealed{sealed(t, keys, sample(at))})
	if err != nil {
		t.Fatal(err)
	}
	return Stored{Written: w[0], Seq: 1, Lane: prev.Lane}
}

func TestSealedRecordOpensWithItsKeyOnly(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	s := stored(t, keys, Head{Lane: 1})
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	c, err := s.CheckContent(keys)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(sample(at).Fields, c.Fields); d != "" {
		t.Error(d)
	}
	if _, err := s.CheckContent(&memoryKeys{map[string][]byte{}}); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("with the key destroyed: %v, want ErrNotFound", err)
	}
	if err := s.Check(); err != nil {
		t.Errorf("proof died with the key: %v", err)
	}
}

func TestBrokenTextIsStillProvable(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	r := sample(at)
	r.Fields = append(r.Fields, Field{"note", "a\xff\xfe\xffb\xc3"})
	w, _, err := NewBatch(Head{Lane: 1}, []Sealed{sealed(t, keys, r)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Stored{Written: w[0], Seq: 1, Lane: 1}).CheckContent(keys); err != nil {
		t.Error(err)
	}
}

func TestLeafAndBoxHoldNoIdentifier(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	s := stored(t, keys, Head{Lane: 1})
	for _, secret := range []string{"A123456789", "a123456789", "A10001", "MP-0001", "路檢"} {
		if bytes.Contains(s.Leaf, []byte(secret)) || bytes.Contains(s.Box, []byte(secret)) {
			t.Errorf("%q stands in leaf or box", secret)
		}
	}
	if bytes.Contains(s.Leaf, s.Tag) {
		t.Error("the subject tag stands in the leaf")
	}
}

func TestEveryStoredByteIsCovered(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	flip := func(b []byte, i int) []byte {
		c := bytes.Clone(b)
		c[i] ^= 1
		return c
	}
	s := stored(t, keys, Head{Lane: 1, Number: 6})
	for i := range s.Leaf {
		x := s
		x.Leaf = flip(s.Leaf, i)
		if i >= 49 && i < 81 || i >= 47 && i < 49 || i >= 113 && i < 145 {
			continue // previous hash, count and field root are held by the batch chain
		}
		if x.Check() == nil {
			t.Errorf("leaf byte %d flipped unseen", i)
		}
	}
	for i := range s.Box {
		x := s
		x.Box = flip(s.Box, i)
		if x.Check() == nil {
			t.Errorf("box byte %d flipped unseen", i)
		}
	}
	changes := map[string]func(*Stored){
		"officer": func(x *Stored) { x.Officer = "A10002" },
		"parent":  func(x *Stored) { x.Parent[3] ^= 1 },
		"tag":     func(x *Stored) { x.Tag = flip(x.Tag, 5) },
		"no tag":  func(x *Stored) { x.Tag = nil },
		"kind":    func(x *Stored) { x.Kind = KindOutcome },
		"time":    func(x *Stored) { x.AtMicro++ },
		"unit":    func(x *Stored) { x.Strata.Unit = "east-2" },
		"card":    func(x *Stored) { x.Strata.Card = "P04" },
		"id":      func(x *Stored) { x.ID[15] ^= 1 },
		"batch":   func(x *Stored) { x.Batch++ },
		"index":   func(x *Stored) { x.Index++ },
		"lane":    func(x *Stored) { x.Lane++ },
	}
	for name, change := range changes {
		x := s
		change(&x)
		if err := x.Check(); !errors.Is(err, ErrStored) {
			t.Errorf("%s changed: %v, want ErrStored", name, err)
		}
	}
}

func TestOneFieldOpensAlone(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	s := stored(t, keys, Head{Lane: 1})
	c, err := s.CheckContent(keys)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ParseLeaf(s.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"subject", "reason", "ground", "device"} {
		o, err := c.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Check(leaf.Fields); err != nil {
			t.Errorf("opening of %s: %v", name, err)
		}
		o.Value += " "
		if o.Check(leaf.Fields) == nil {
			t.Errorf("a changed value of %s was accepted", name)
		}
	}
	if _, err := c.Open("salary"); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("unknown field: %v", err)
	}
}

func TestTagsLinkWithinAMonthOnly(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	tag := func(month mpolice.Month, key string) string {
		b, err := Tag(keys, month, mpolice.Subject{Kind: mpolice.SubjectPlate, Key: key})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if first, again := tag(202611, "ABC1234"), tag(202611, "ABC1234"); first != again {
		t.Error("one subject has two tags in a month")
	}
	if tag(202611, "ABC1234") == tag(202612, "ABC1234") || tag(202611, "ABC1234") == tag(202611, "ABC1235") {
		t.Error("tags of different months or subjects are equal")
	}
}

func TestBatchesLink(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	one, head1, err := NewBatch(Head{Lane: 1}, []Sealed{sealed(t, keys, sample(at)), sealed(t, keys, sample(at))})
	if err != nil {
		t.Fatal(err)
	}
	two, head2, err := NewBatch(head1, []Sealed{sealed(t, keys, sample(at))})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ParseLeaf(two[0].Leaf)
	if err != nil {
		t.Fatal(err)
	}
	if head1.Number != 1 || head2.Number != 2 || leaf.Previous != head1.Hash {
		t.Error("second batch does not link to the first")
	}
	if got := (Head{Lane: 1}).Next([][]byte{one[0].Leaf}); got.Hash == head1.Hash {
		t.Error("a batch without its last record has the same hash")
	}
	if _, _, err := NewBatch(head2, nil); err == nil {
		t.Error("an empty batch was made")
	}
}

// noLane fails every append, or keeps them.
type noLane struct {
	err  error
	kept []Sealed
}

func (l *noLane) Append(_ context.Context, r ...Sealed) error {
	l.kept = append(l.kept, r...)
	return l.err
}
func (l *noLane) AppendSoon(r Sealed) error { return l.Append(context.Background(), r) }

type handClock struct{ now time.Time }

func (c *handClock) Now() time.Time { return c.now }

func TestNoReceiptWithoutDurableIntent(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	r := sample(at)
	rec := NewRecorder(&noLane{err: errors.New("disk full")}, keys, &handClock{at}, rand.Reader, time.Time{})
	receipt, err := rec.Intend(t.Context(), r, []mpolice.Register{"stolen"})
	if !errors.Is(err, mpolice.ErrLedgerUnavailable) {
		t.Fatalf("Intend = %v, want ErrLedgerUnavailable", err)
	}
	if receipt.Covers("stolen", r.Subject) == nil {
		t.Error("a receipt was minted without a durable intent")
	}
}

func TestReceiptCoversItsIntentOnly(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	r := sample(at)
	rec := NewRecorder(&noLane{}, keys, &handClock{at}, rand.Reader, time.Time{})
	receipt, err := rec.Intend(t.Context(), r, []mpolice.Register{"stolen"})
	if err != nil {
		t.Fatal(err)
	}
	if err := receipt.Covers("stolen", r.Subject); err != nil {
		t.Error(err)
	}
	other := r.Subject
	other.Key = "A123456780"
	for name, err := range map[string]error{
		"zero": Receipt{}.Covers("stolen", r.Subject), "register": receipt.Covers("priors", r.Subject), "subject": receipt.Covers("stolen", other),
	} {
		if !errors.Is(err, mpolice.ErrNoReceipt) {
			t.Errorf("%s: %v, want ErrNoReceipt", name, err)
		}
	}
}

func TestClockBeforeTheLastRecordIsRefused(t *testing.T) {
	keys := &memoryKeys{map[string][]byte{}}
	clock := &handClock{at}
	lane := &noLane{}
	rec := NewRecorder(lane, keys, clock, rand.Reader, at.Add(time.Hour))
	if _, err := rec.Record(t.Context(), sample(at)); !errors.Is(err, mpolice.ErrClockBackwards) {
		t.Errorf("clock an hour back: %v", err)
	}
	clock.now = at.Add(time.Hour - 500*time.Millisecond)
	r := sample(at)
	if _, err := rec.Record(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if got := lane.kept[0].AtMicro; got != at.Add(time.Hour).UnixMicro() {
		t.Errorf("time ran back by %v", at.Add(time.Hour).Sub(time.UnixMicro(got)))
	}
}

func FuzzParseLeaf(f *testing.F) {
	keys := &memoryKeys{map[string][]byte{}}
	f.Add(stored(f, keys, Head{Lane: 1}).Leaf)
	f.Add([]byte("mpl1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ParseLeaf(b)
		if err != nil {
			return
		}
		again, err := l.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("leaf has two encodings (%v)", err)
		}
	})
}

func FuzzParseContent(f *testing.F) {
	f.Add([]byte(`{"secret":"AAAA","fields":[{"n":"a","v":"b"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := ParseContent(b); err == nil {
			if _, err := c.FieldsRoot(); err != nil && !errors.Is(err, ErrContent) {
				t.Error(err)
			}
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	keys := &memoryKeys{map[string][]byte{}}
	r := sample(at)
	for b.Loop() {
		sealed(b, keys, r)
	}
}

func BenchmarkCheck(b *testing.B) {
	keys := &memoryKeys{map[string][]byte{}}
	s := stored(b, keys, Head{Lane: 1})
	for b.Loop() {
		if err := s.Check(); err != nil {
			b.Fatal(err)
		}
	}
}
