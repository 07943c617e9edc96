package steward_test

import (
	"fmt"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/steward"
)

// pair enters a pair of the only rows of two registers, loading what lacks.
func (r *rig) pair(left, right mpolice.Register, decision string) {
	r.Helper()
	var both [2]holding.Record
	for i, code := range []mpolice.Register{left, right} {
		if n, err := r.holding.Count(r.Context(), code); err != nil || n == 0 {
			r.load(code, fmt.Sprintf("%s,涂雅婷,780607,協尋,詐欺", map[bool]string{true: mine}[code == "household"]))
		}
		err := r.holding.Scan(r.Context(), code, func(s holding.Stored) error {
			both[i] = holding.Record{Register: code, Key: s.Key}
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
	}
	e := holding.LinkEntry{
		Left: both[0], Right: both[1], Weight: 9, P: 0.93, Model: "m1", Decision: decision, By: "model",
		Evidence: `{"agree":["family"],"model_version":"m1","prior":-12.5,"fields":[{"field":"family","level":"exact","weight":4.2}]}`,
	}
	if err := r.holding.Link(r.Context(), []holding.LinkEntry{e}, holding.Entry{Actor: "model", Kind: "link", At: r.clock.Now().UnixMicro()}); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) waiting(decision string) []steward.Listed {
	r.Helper()
	all, err := r.Pairs(r.Context(), first, decision, 10)
	if err != nil {
		r.Fatal(err)
	}
	return all
}

func TestPair(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.load("household", mine+",涂雅婷,780607,設籍,竊盜")
	r.load("missing", ",凃雅婷,780607,協尋,詐欺")
	r.pair("household", "missing", steward.Review)
	p, err := r.Pair(t.Context(), first, 1)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(p.Fields)
	if !strings.Contains(text, "涂雅婷 凃雅婷 variant") || !strings.Contains(text, "exact") || strings.Contains(text, "竊盜") || strings.Contains(text, "設籍") {
		t.Errorf("side by side %s", text)
	}
	if p.Protected || p.Evidence.ModelVersion != "m1" || len(p.Evidence.Fields) != 1 || fmt.Sprint(p.Choices) != "[linked apart]" {
		t.Errorf("pair %+v", p)
	}
	if _, err := r.Decide(t.Context(), first, 1, steward.Unlinked, reason); err == nil {
		t.Error("a pair that was never joined was taken apart")
	}
	done, err := r.Decide(t.Context(), first, 1, steward.Linked, reason)
	if err != nil || done.Waiting {
		t.Fatal(done, err)
	}
	_, err = r.Decide(t.Context(), second, 1, steward.Apart, reason)
	r.wants(err, mpolice.ErrNotFound, "an entry that was overtaken")
	linked := r.waiting(steward.Linked)
	if len(linked) != 1 || len(r.waiting(steward.Review)) != 0 || linked[0].By != string(first.ID) {
		t.Fatalf("linked %+v", linked)
	}
	members := func() int {
		var rec holding.Record
		_ = r.holding.Scan(t.Context(), "household", func(s holding.Stored) error {
			rec = holding.Record{Register: "household", Key: s.Key}
			return nil
		})
		all, err := r.holding.Members(t.Context(), rec.Register, rec.Key)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if n := members(); n != 2 {
		t.Errorf("the person has %d records", n)
	}
	if _, err := r.Decide(t.Context(), second, linked[0].Seq, steward.Unlinked, reason); err != nil {
		t.Fatal(err)
	}
	if n := members(); n != 1 {
		t.Errorf("taken apart, the person has %d records", n)
	}
	apart := r.waiting(steward.Unlinked)
	if _, err := r.Decide(t.Context(), first, apart[0].Seq, steward.Review, reason); err != nil || len(r.waiting(steward.Review)) != 1 {
		t.Errorf("put back: %v", err)
	}
	if again := r.waiting(steward.Review); again[0].P != 0.93 {
		t.Errorf("the evidence was lost: %+v", again)
	}
	kinds, details := r.journal()
	if !strings.Contains(fmt.Sprint(kinds), "link regroup unlink regroup review") || strings.Contains(details, "雅婷") || strings.Contains(details, mine) {
		t.Errorf("journal %v\n%s", kinds, details)
	}
}

func TestProtectedPairsTakeTwo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.pair("household", "wanted", steward.Review)
	seq := func() int64 { return r.waiting(steward.Review)[0].Seq }
	done, err := r.Decide(t.Context(), second, seq(), steward.Linked, reason)
	if err != nil || !done.Waiting || len(r.waiting(steward.Linked)) != 0 {
		t.Fatalf("one steward was enough: %+v, %v", done, err)
	}
	if x := r.waiting(steward.Review)[0]; x.Proposal == nil || x.Proposal.By != second.ID || x.Proposal.Decision != steward.Linked || !x.Protected {
		t.Errorf("proposal %+v", x)
	}
	_, err = r.Decide(t.Context(), second, seq(), steward.Linked, reason)
	r.wants(err, steward.ErrSameSteward, "the same steward twice")
	if done, err = r.Decide(t.Context(), first, seq(), steward.Apart, reason); err != nil || !done.Waiting {
		t.Fatalf("a second who differs decided alone: %+v, %v", done, err)
	}
	if done, err = r.Decide(t.Context(), second, seq(), steward.Linked, reason); err != nil || !done.Waiting {
		t.Fatalf("a proposal that was overtaken counts: %+v, %v", done, err)
	}
	if done, err = r.Decide(t.Context(), first, seq(), steward.Linked, reason); err != nil || done.Waiting {
		t.Fatalf("two who agree: %+v, %v", done, err)
	}
	linked := r.waiting(steward.Linked)
	if len(linked) != 1 || linked[0].Proposal != nil {
		t.Fatalf("linked %+v", linked)
	}
	if done, err = r.Decide(t.Context(), first, linked[0].Seq, steward.Unlinked, reason); err != nil || !done.Waiting || len(r.waiting(steward.Linked)) != 1 {
		t.Errorf("taking apart: %+v, %v", done, err)
	}
}

func TestOneLiveRowOfARegister(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.load("household", mine+",王小明,780607,設籍,", "F131104093,王小明,780607,設籍,")
	var keys []int64
	_ = r.holding.Scan(t.Context(), "household", func(s holding.Stored) error { keys = append(keys, s.Key); return nil })
	e := holding.LinkEntry{Left: holding.Record{Register: "household", Key: keys[0]}, Right: holding.Record{Register: "household", Key: keys[1]}, Decision: steward.Review, By: "model", Evidence: "{}"}
	if err := r.holding.Link(t.Context(), []holding.LinkEntry{e}, holding.Entry{Actor: "model", Kind: "link", At: 1}); err != nil {
		t.Fatal(err)
	}
	_, err := r.Decide(t.Context(), first, 1, steward.Linked, reason)
	r.wants(err, steward.ErrExclusive, "two rows of one register")
}
