package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/face/gallery"
)

// RunFace runs the suite of the photo gallery's rows.
func RunFace(t *testing.T, open func(t *testing.T) Engine) {
	for name, test := range map[string]func(*testing.T, *bundle){
		"BatchLife":           testFaceBatchLife,
		"NumbersAreFresh":     testFaceNumbersAreFresh,
		"ChunkIsAllOrNothing": testFaceChunkIsAllOrNothing,
		"PhotosAreFound":      testFacePhotosAreFound,
		"PhotoLeaves":         testFacePhotoLeaves,
		"TwoPeopleOpen":       testFaceTwoPeopleOpen,
		"AssemblyAndOrders":   testFaceAssemblyAndOrders,
		"RefusedLeavesNoMark": testFaceRefusedLeavesNoMark,
		"TextNobodyHas":       testFaceTextNobodyHas,
		"OneRowOnceAtATime":   testFaceOneRowOnceAtATime,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, setup(t, open(t)))
		})
	}
}

func (b *bundle) gallery(t testing.TB) audit.Sealed {
	t.Helper()
	return b.sealed(t, audit.Record{Kind: audit.KindGallery, Fields: []audit.Field{{Name: "what", Value: "test"}}})
}

// startBatch starts an enrolment with 8 numbers.
func (b *bundle) startBatch(t *testing.T, list string) (int64, uint64) {
	t.Helper()
	id, first, err := b.StartFaceBatch(t.Context(), gallery.Batch{List: []byte(list), StartedAt: Now, StartedBy: "S1", Line: 2, Position: 50}, 8, b.gallery(t))
	if err != nil {
		t.Fatal(err)
	}
	return id, first
}

func photo(id uint64, batch int64, person, row string) gallery.Stored {
	return gallery.Stored{
		Photo: gallery.Photo{
			ID: id, Collection: gallery.CollectionPolice, Category: "suspect", Basis: "CCP-205-2",
			Case: mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: "115-1"}, Unit: "east-1", Taken: 20260301, Retain: 20310301,
			State: gallery.StateActive, Batch: batch, EnrolledAt: Now, Certificate: []byte{},
		},
		SubjectTag: []byte("tag " + person), SubjectBox: []byte("box " + person), RowTag: []byte(row), PictureTag: []byte("picture " + row),
	}
}

func chunk(batch, from, line int64, photos ...gallery.Stored) gallery.Chunk {
	n := int64(len(photos))
	return gallery.Chunk{Batch: batch, FromLine: from, Line: line, Position: line * 100, Photos: photos, Tally: gallery.Tally{In: n, Enrolled: n}}
}

func testFaceBatchLife(t *testing.T, b *bundle) {
	ctx := t.Context()
	id, first := b.startBatch(t, "list")
	c := chunk(id, 2, 5, photo(first, id, "a", "r1"), photo(first+1, id, "b", "r2"))
	c.Quarantined = []gallery.Quarantined{{Batch: id, Line: 4, Field: "photo", Reason: "no_file", Picture: []byte{}}}
	c.Tally.In, c.Tally.Quarantined = 3, 1
	next, err := b.AdvanceFaceBatch(ctx, c, 8, b.gallery(t))
	if err != nil || next <= first+7 {
		t.Fatalf("next numbers from %d after %d: %v", next, first, err)
	}
	if _, err := b.AdvanceFaceBatch(ctx, chunk(id, 2, 6, photo(next, id, "c", "r3")), 8, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("a chunk was written from a line that is past: %v", err)
	}
	bad := chunk(id, 5, 6)
	bad.Tally.In = 1
	if next, err = b.AdvanceFaceBatch(ctx, bad, 8, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	end := gallery.BatchEnd{Batch: id, Line: 6, At: Now.Add(time.Minute), First: next, Last: next + 8}
	if err := b.EndFaceBatch(ctx, end, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("a batch that does not add up was ended: %v", err)
	}
	mend := chunk(id, 6, 7)
	mend.Tally.Duplicate = 1
	if next, err = b.AdvanceFaceBatch(ctx, mend, 8, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	end.Line, end.First, end.Last = 7, next, next+8
	if err := b.EndFaceBatch(ctx, end, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ResumeFaceBatch(ctx, id, 8, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("an ended batch was resumed: %v", err)
	}
	b.Engine = b.Reopen(t)
	want := gallery.Batch{
		ID: id, List: []byte("list"), State: gallery.BatchDone, StartedAt: Now, EndedAt: Now.Add(time.Minute), StartedBy: "S1", Line: 7, Position: 700,
		Tally: gallery.Tally{In: 4, Enrolled: 2, Quarantined: 1, Duplicate: 1},
	}
	got, err := b.LastFaceBatchOf(ctx, []byte("list"))
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" || err != nil {
		t.Errorf("batch (-want +got): %v\n%s", err, d)
	}
	if all, err := b.FaceBatches(ctx, 5); err != nil || len(all) != 1 || !cmp.Equal(all[0], want, cmpopts.EquateEmpty()) {
		t.Errorf("batches %+v, %v", all, err)
	}
	rows, err := b.FaceQuarantine(ctx, id, 0, 10)
	if d := cmp.Diff(c.Quarantined, rows, cmpopts.EquateEmpty()); d != "" || err != nil {
		t.Errorf("quarantine: %v\n%s", err, d)
	}
	if rows, err := b.FaceQuarantine(ctx, id, 4, 10); err != nil || len(rows) != 0 {
		t.Errorf("quarantine after the last: %v, %v", rows, err)
	}
}

// testFaceNumbersAreFresh: what was reserved and may have been used is never
// given out again; what was surely not used is.
func testFaceNumbersAreFresh(t *testing.T, b *bundle) {
	ctx := t.Context()
	id, first := b.startBatch(t, "one")
	resumed, err := b.ResumeFaceBatch(ctx, id, 8, b.gallery(t))
	if err != nil || resumed != first+8 {
		t.Fatalf("resumed from %d after %d: %v", resumed, first, err)
	}
	if err := b.EndFaceBatch(ctx, gallery.BatchEnd{Batch: id, Line: 2, At: Now, First: resumed, Last: resumed + 8}, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	two, again := b.startBatch(t, "two")
	if again != resumed || two == id {
		t.Errorf("batch %d starts from %d, want another batch from %d", two, again, resumed)
	}
	_, three := b.startBatch(t, "three")
	if err := b.EndFaceBatch(ctx, gallery.BatchEnd{Batch: two, Line: 2, At: Now, First: again, Last: again + 8}, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	if _, four := b.startBatch(t, "four"); four != three+8 {
		t.Errorf("numbers from %d are given out, of which some belong to somebody else; want %d", four, three+8)
	}
}

func testFaceChunkIsAllOrNothing(t *testing.T, b *bundle) {
	ctx := t.Context()
	id, first := b.startBatch(t, "list")
	if _, err := b.AdvanceFaceBatch(ctx, chunk(id, 2, 3, photo(first, id, "a", "r1")), 8, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	records := len(b.all(t))
	_, err := b.AdvanceFaceBatch(ctx, chunk(id, 3, 5, photo(first+8, id, "b", "r2"), photo(first+9, id, "a", "r1")), 8, b.gallery(t))
	if !errors.Is(err, mpolice.ErrConflict) {
		t.Fatalf("one row of a list became two photos: %v", err)
	}
	if _, err := b.FacePhotoOfRow(ctx, []byte("r2")); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("half a chunk was written: %v", err)
	}
	if got, err := b.FaceBatch(ctx, id); err != nil || got.Line != 3 || got.In != 1 {
		t.Errorf("batch moved on: %+v, %v", got, err)
	}
	if got := len(b.all(t)); got != records {
		t.Errorf("%d records of a refused chunk", got-records)
	}
}

func testFacePhotosAreFound(t *testing.T, b *bundle) {
	ctx := t.Context()
	id, first := b.startBatch(t, "list")
	one, two, three := photo(first, id, "a", "r1"), photo(first+1, id, "a", "r2"), photo(first+2, id, "b", "r3")
	two.Taken, two.Retain, two.Collection, two.Category, two.Case = 20250101, 20300101, gallery.CollectionIdentity, "document", mpolice.ReferenceID{}
	three.Retain, three.PictureTag = 20260302, one.PictureTag
	if _, err := b.AdvanceFaceBatch(ctx, chunk(id, 2, 5, one, two, three), 8, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	same := func(what string, want []gallery.Stored, got []gallery.Stored, err error) {
		t.Helper()
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" || err != nil {
			t.Errorf("%s (-want +got): %v\n%s", what, err, d)
		}
	}
	got, err := b.FacePhoto(ctx, first+1)
	same("by number", []gallery.Stored{two}, []gallery.Stored{got}, err)
	got, err = b.FacePhotoOfRow(ctx, []byte("r3"))
	same("by row", []gallery.Stored{three}, []gallery.Stored{got}, err)
	all, err := b.FacePhotosOfPicture(ctx, one.PictureTag)
	same("by picture", []gallery.Stored{one, three}, all, err)
	all, err = b.FacePhotosOfSubject(ctx, one.SubjectTag, gallery.CollectionIdentity)
	same("by person", []gallery.Stored{two}, all, err)
	all, err = b.FacePhotosOfCase(ctx, one.Case)
	same("by case", []gallery.Stored{one, three}, all, err)
	all, err = b.FacePhotosDue(ctx, 20260303, 10)
	same("due", []gallery.Stored{three}, all, err)
	all, err = b.FacePhotosDue(ctx, 20260302, 10)
	same("due on the last day", []gallery.Stored{}, all, err)
	all, err = b.FacePhotosAfter(ctx, first, 1)
	same("after", []gallery.Stored{two}, all, err)
	counts, err := b.CountFacePhotos(ctx)
	want := []gallery.Count{
		{Collection: gallery.CollectionIdentity, Category: "document", State: gallery.StateActive, Year: 2025, Photos: 1},
		{Collection: gallery.CollectionPolice, Category: "suspect", State: gallery.StateActive, Year: 2026, Photos: 2},
	}
	if d := cmp.Diff(want, counts, cmpopts.EquateEmpty()); d != "" || err != nil {
		t.Errorf("counts: %v\n%s", err, d)
	}
	for what, find := range map[string]func() ([]gallery.Stored, error){
		"no case":    func() ([]gallery.Stored, error) { return b.FacePhotosOfCase(ctx, mpolice.ReferenceID{}) },
		"no picture": func() ([]gallery.Stored, error) { return b.FacePhotosOfPicture(ctx, []byte{}) },
		"no person": func() ([]gallery.Stored, error) {
			return b.FacePhotosOfSubject(ctx, []byte{}, gallery.CollectionPolice)
		},
	} {
		if all, err := find(); err != nil || len(all) != 0 {
			t.Errorf("%s finds %d photos, %v", what, len(all), err)
		}
	}
}

func testFacePhotoLeaves(t *testing.T, b *bundle) {
	ctx := t.Context()
	id, first := b.startBatch(t, "list")
	if _, err := b.AdvanceFaceBatch(ctx, chunk(id, 2, 4, photo(first, id, "a", "r1"), photo(first+1, id, "b", "r2")), 8, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	leave := gallery.Leaving{ID: first, Event: "acquitted", Decision: "115-9", Decided: 20261120, At: Now, By: "S1"}
	if err := b.RemoveFacePhotos(ctx, map[uint64][]byte{first: []byte("{}")}, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("certified before it left: %v", err)
	}
	if err := b.LeaveFacePhotos(ctx, []gallery.Leaving{leave, {ID: 999}}, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("a photo that is not there left: %v", err)
	}
	if err := b.LeaveFacePhotos(ctx, []gallery.Leaving{leave}, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.LeaveFacePhotos(ctx, []gallery.Leaving{leave}, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("it left twice: %v", err)
	}
	b.Engine = b.Reopen(t)
	want := photo(first, id, "", "r1")
	want.State, want.Case, want.SubjectTag, want.SubjectBox, want.PictureTag = gallery.StateLeaving, mpolice.ReferenceID{}, []byte{}, []byte{}, []byte{}
	want.Event, want.Decision, want.Decided, want.RemovedAt, want.RemovedBy = "acquitted", "115-9", 20261120, Now, "S1"
	all, err := b.FacePhotosLeaving(ctx, 10)
	if d := cmp.Diff([]gallery.Stored{want}, all, cmpopts.EquateEmpty()); d != "" || err != nil {
		t.Errorf("leaving (-want +got): %v\n%s", err, d)
	}
	if all, err := b.FacePhotosAfter(ctx, 0, 10); err != nil || len(all) != 1 || all[0].ID != first+1 {
		t.Errorf("active: %+v, %v", all, err)
	}
	if err := b.RemoveFacePhotos(ctx, map[uint64][]byte{first: []byte(`{"photo":1}`)}, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	want.State, want.Certificate = gallery.StateRemoved, []byte(`{"photo":1}`)
	got, err := b.FacePhotoOfRow(ctx, []byte("r1"))
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" || err != nil {
		t.Errorf("removed (-want +got): %v\n%s", err, d)
	}
}

func testFaceTwoPeopleOpen(t *testing.T, b *bundle) {
	ctx := t.Context()
	o := gallery.Opening{ID: "o1", Card: "P04", Category: "suspect", Basis: "CCP-230-2", Reason: "專案偵辦竊盜集團", Until: 20270101, Proposer: "A1", ProposedAt: Now}
	if err := b.ProposeFaceOpening(ctx, o, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.ProposeFaceOpening(ctx, o, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("proposed twice: %v", err)
	}
	if all, err := b.FaceOpeningsOf(ctx, "P04"); err != nil || len(all) != 0 {
		t.Errorf("a proposal opens: %v, %v", all, err)
	}
	if err := b.ApproveFaceOpening(ctx, "o1", "A1", Now, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("one person opened alone: %v", err)
	}
	if err := b.ApproveFaceOpening(ctx, "o1", "D1", Now, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.ApproveFaceOpening(ctx, "o1", "A2", Now, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("approved twice: %v", err)
	}
	o.Approver, o.ApprovedAt = "D1", Now
	all, err := b.FaceOpeningsOf(ctx, "P04")
	if d := cmp.Diff([]gallery.Opening{o}, all, cmpopts.EquateEmpty()); d != "" || err != nil {
		t.Errorf("open: %v\n%s", err, d)
	}
	if err := b.CloseFaceOpening(ctx, "o1", "A2", Now.Add(time.Hour), "專案已結束", b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.CloseFaceOpening(ctx, "o1", "A2", Now, "再次", b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("closed twice: %v", err)
	}
	o.ClosedBy, o.ClosedAt, o.CloseReason = "A2", Now.Add(time.Hour), "專案已結束"
	if all, err := b.FaceOpeningsOf(ctx, "P04"); err != nil || len(all) != 0 {
		t.Errorf("a closed opening opens: %v, %v", all, err)
	}
	all, err = b.FaceOpenings(ctx, 10)
	if d := cmp.Diff([]gallery.Opening{o}, all, cmpopts.EquateEmpty()); d != "" || err != nil {
		t.Errorf("list: %v\n%s", err, d)
	}
}

func testFaceAssemblyAndOrders(t *testing.T, b *bundle) {
	ctx := t.Context()
	a := gallery.Assembly{
		ID: "a1", Registrar: "A1", RegisteredAt: Now,
		AssemblyDraft: gallery.AssemblyDraft{
			Title: "示範集會", Unit: "east-1", From: Now, To: Now.Add(3 * time.Hour), Places: []string{"市政府前廣場", "示範路一段"},
			Circle: gallery.Circle{Lat: 25.037531, Lon: 121.5639, RadiusM: 400},
		},
	}
	if err := b.RegisterFaceAssembly(ctx, a, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	for _, at := range []struct {
		from, to time.Time
		n        int
	}{{a.From, a.From, 1}, {a.To, a.To, 1}, {a.From.Add(-2), a.From.Add(-1000), 0}, {a.To.Add(1000), a.To.Add(2000), 0}, {a.From.Add(-time.Hour), a.To.Add(time.Hour), 1}} {
		if all, err := b.FaceAssembliesBetween(ctx, at.from, at.to); err != nil || len(all) != at.n {
			t.Errorf("%v to %v: %d assemblies, want %d (%v)", at.from, at.to, len(all), at.n, err)
		}
	}
	changed := a
	changed.To, changed.ChangedBy, changed.ChangedAt, changed.ChangeReason = a.To.Add(time.Hour), "A2", Now.Add(time.Minute), "活動延長一小時"
	if err := b.AmendFaceAssembly(ctx, changed, time.Time{}, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.AmendFaceAssembly(ctx, a, time.Time{}, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("changed on top of a change nobody saw: %v", err)
	}
	got, err := b.FaceAssembly(ctx, "a1")
	if d := cmp.Diff(changed, got, cmpopts.EquateEmpty()); d != "" || err != nil {
		t.Errorf("assembly (-want +got): %v\n%s", err, d)
	}
	o := gallery.StoredOrder{
		Order: gallery.Order{
			Assembly: "a1", Number: "令-1", Commander: "示範分局長", Case: mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: "115-1"},
			EnteredBy: "A1", EnteredAt: Now,
		},
		SubjectTag: []byte("tag"), SubjectBox: []byte("box"),
	}
	if err := b.EnterFaceOrder(ctx, o, b.gallery(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.EnterFaceOrder(ctx, o, b.gallery(t)); !errors.Is(err, mpolice.ErrConflict) {
		t.Errorf("one number, two orders: %v", err)
	}
	all, err := b.FaceOrders(ctx, "a1")
	if d := cmp.Diff([]gallery.StoredOrder{o}, all, cmpopts.EquateEmpty()); d != "" || err != nil {
		t.Errorf("orders: %v\n%s", err, d)
	}
}

// testFaceRefusedLeavesNoMark: a change that is refused writes no record.
func testFaceRefusedLeavesNoMark(t *testing.T, b *bundle) {
	ctx, records := t.Context(), len(b.all(t))
	for what, err := range map[string]error{
		"leave":   b.LeaveFacePhotos(ctx, []gallery.Leaving{{ID: 7}}, b.gallery(t)),
		"remove":  b.RemoveFacePhotos(ctx, map[uint64][]byte{7: []byte("{}")}, b.gallery(t)),
		"approve": b.ApproveFaceOpening(ctx, "none", "A1", Now, b.gallery(t)),
		"close":   b.CloseFaceOpening(ctx, "none", "A1", Now, "x", b.gallery(t)),
		"amend":   b.AmendFaceAssembly(ctx, gallery.Assembly{ID: "none", AssemblyDraft: gallery.AssemblyDraft{Unit: "east-1"}}, time.Time{}, b.gallery(t)),
		"end":     b.EndFaceBatch(ctx, gallery.BatchEnd{Batch: 7}, b.gallery(t)),
	} {
		if !errors.Is(err, mpolice.ErrConflict) {
			t.Errorf("%s what is not there: %v", what, err)
		}
	}
	if _, err := b.ResumeFaceBatch(ctx, 7, 8, b.gallery(t)); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("resume what is not there: %v", err)
	}
	if got := len(b.all(t)); got != records {
		t.Errorf("%d records of changes that were refused", got-records)
	}
}

func testFaceTextNobodyHas(t *testing.T, b *bundle) {
	ctx := t.Context()
	for _, text := range []string{"", "x\x00", "x\xff", "x'; --", "%"} {
		_, opening := b.FaceOpening(ctx, text)
		_, assembly := b.FaceAssembly(ctx, text)
		_, row := b.FacePhotoOfRow(ctx, []byte(text))
		for i, err := range []error{opening, assembly, row} {
			if !errors.Is(err, mpolice.ErrNotFound) {
				t.Errorf("look-up %d of %q: %v", i, text, err)
			}
		}
	}
	b.all(t)
}

// testFaceOneRowOnceAtATime: of many that enrol the same row at once, one does.
func testFaceOneRowOnceAtATime(t *testing.T, b *bundle) {
	ctx := t.Context()
	const writers = 8
	errs := make([]error, writers)
	var all sync.WaitGroup
	for i := range writers {
		id, first := b.startBatch(t, fmt.Sprint("list ", i))
		record := b.gallery(t)
		all.Go(func() {
			_, errs[i] = b.AdvanceFaceBatch(ctx, chunk(id, 2, 3, photo(first, id, "a", "row")), 8, record)
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, mpolice.ErrConflict) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d enrolled the row", won, writers)
	}
}
