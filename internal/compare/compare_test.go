package compare_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/compare"
	"mpolice/internal/face"
	"mpolice/internal/face/gallery"
	"mpolice/internal/face/picture"
	"mpolice/internal/policy"
	"mpolice/internal/query"
	"mpolice/internal/server/servertest"
)

// run takes a case to its answer.
func (s *station) run(t *testing.T, r compare.Request, shade byte) compare.View {
	t.Helper()
	v, err := s.Begin(t.Context(), s.who, r)
	if err != nil {
		t.Fatal(err)
	}
	if v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, shade), compare.SourceCamera); err != nil || v.Step != compare.StepReady {
		t.Fatalf("%v %v %+v", v.Step, err, v.Probe)
	}
	if v, err = s.Run(t.Context(), s.who, v.ID); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWholeGalleryComparison(t *testing.T) {
	s := open(t)
	v := s.run(t, s.request(t), 101)
	if v.Step != compare.StepJudge || len(v.Answer.Candidates) != 3 || v.Answer.Below != 1 || v.Answer.Eligible != 4 {
		t.Fatalf("%+v", v.Answer)
	}
	if c := v.Answer.Candidates; c[0].Band != face.BandHigh || c[2].Band != face.BandMedium || c[0].Year != 2024 {
		t.Errorf("%+v", c)
	}
	shown := s.records(t, audit.KindCandidate)
	if len(shown) != 3 || shown[0].Parent != v.Answer.Record {
		t.Fatalf("%d candidates are on record", len(shown))
	}
	var subjects []string
	for _, r := range shown {
		subjects = append(subjects, r.Subject.Raw)
	}
	slices.Sort(subjects)
	if want := []string{"national_id:A123456789", "national_id:B123456780", "national_id:C123456789"}; !slices.Equal(subjects, want) {
		t.Errorf("records stand under %v", subjects)
	}
	if jpeg, err := s.Candidate(t.Context(), s.who, v.ID, 1); err != nil || !bytes.Equal(jpeg, s.album.jpeg) {
		t.Errorf("candidate's photo: %v", err)
	}
	s.judgeAndConfirm(t, v)
	if err := s.Close(t.Context(), s.who, v.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.View(t.Context(), s.who, v.ID); !errors.Is(err, compare.ErrClosed) {
		t.Errorf("after close: %v", err)
	}
	probes := s.records(t, audit.KindProbe)
	last := probes[len(probes)-1]
	if last.Get("what") != "destroyed" || last.Get("why") != "closed" || last.Parent != v.ID || last.Get("confirmed") != "agrees" || last.Get("candidates") != "3" {
		t.Errorf("%+v", last)
	}
}

func (s *station) judgeAndConfirm(t *testing.T, v compare.View) {
	t.Helper()
	ctx := t.Context()
	few := compare.Judgement{Choice: "1", Features: []string{"eyes", "nose", "nose", "aura"}}
	var bad *mpolice.Invalid
	if _, err := s.Judge(ctx, s.who, v.ID, few); !errors.As(err, &bad) || bad.Field != "features" {
		t.Fatalf("two features are a lead: %v", err)
	}
	if _, err := s.Query.Pick(ctx, s.who, v.Answer.Record, 0); !errors.Is(err, mpolice.ErrNotFound) {
		t.Fatalf("data opens before any judgement: %v", err)
	}
	v, err := s.Judge(ctx, s.who, v.ID, compare.Judgement{Choice: "1", Features: []string{"eyes", "nose", "ears"}})
	if err != nil || v.Step != compare.StepJudged {
		t.Fatal(v.Step, err)
	}
	if _, err := s.Judge(ctx, s.who, v.ID, compare.Judgement{Choice: "2", Features: few.Features}); !errors.Is(err, compare.ErrStep) {
		t.Errorf("judged twice: %v", err)
	}
	for _, wrong := range []mpolice.OfficerID{patrol, west} {
		if _, err := s.Confirm(ctx, s.who, v.ID, s.proof(wrong), true); !errors.Is(err, compare.ErrSecond) {
			t.Errorf("%s confirmed: %v", wrong, err)
		}
	}
	if _, err := s.Query.Pick(ctx, s.who, v.Answer.Record, 0); !errors.Is(err, mpolice.ErrNotFound) {
		t.Fatalf("data opens without a second person: %v", err)
	}
	if v, err = s.Confirm(ctx, s.who, v.ID, s.proof(second), true); err != nil || v.Step != compare.StepDone {
		t.Fatal(v.Step, err)
	}
	q, err := s.Query.Pick(ctx, s.who, v.Answer.Record, 0)
	if err != nil || q.Subject.Key != suspect || q.Purpose != "P01" || len(q.Registers) != 0 {
		t.Errorf("%+v %v", q, err)
	}
}

// refusal expects a recorded refusal by exactly these conditions.
func refusal(t *testing.T, err error, want ...string) {
	t.Helper()
	var r *query.Refused
	if !errors.As(err, &r) {
		t.Fatalf("%v is no refusal", err)
	}
	if got := r.Decision.Conditions(); !slices.Equal(got, want) {
		t.Errorf("refused by %v, want %v", got, want)
	}
}

func TestDoorRefuses(t *testing.T) {
	s := open(t)
	good := s.request(t)
	for _, c := range []struct {
		name   string
		change func(*compare.Request)
		door   func(*compare.Means)
		want   []string
	}{
		{"no statute", nil, func(m *compare.Means) { m.Door.Statute.Order = "" }, []string{"face-no-statute"}},
		{"statute ended", nil, func(m *compare.Means) { m.Door.Statute.Until = s.Clock.Now() }, []string{"face-no-statute"}},
		{"other model", nil, func(m *compare.Means) { m.Door.Model.SHA256 = "ff" }, []string{"face-no-model", "face-no-report"}},
		{"report of another model", nil, func(m *compare.Means) { m.Door.Report.Model = "ff" }, []string{"face-no-report"}},
		{"report that falls short", nil, func(m *compare.Means) { m.Door.Report.Passes = false }, []string{"face-no-report"}},
		{"no category open", nil, func(*compare.Means) { s.album.open = nil }, []string{"face-category-closed"}},
		{"no engine", nil, func(m *compare.Means) { m.Engine = nil }, []string{"face-no-model"}},
		{"document not tried", func(r *compare.Request) { r.DocumentTried = mpolice.RecordID{} }, nil, []string{"face-not-last-resort"}},
		{"name not tried", func(r *compare.Request) { r.NameTried = r.DocumentTried }, nil, []string{"face-not-last-resort"}},
		{"not told", func(r *compare.Request) { r.Told = false }, nil, []string{"face-not-told"}},
		{"no consent", func(r *compare.Request) { r.Consent = false }, nil, []string{"face-no-consent"}},
		{"a screen", func(r *compare.Request) { r.Present = false }, nil, []string{"face-not-present"}},
		{"assembly", nil, func(*compare.Means) { s.album.near = []gallery.Assembly{{ID: "1"}} }, []string{"face-assembly"}},
		{"assembly with an order", nil, func(*compare.Means) { s.album.near, s.album.ordered = []gallery.Assembly{{ID: "1"}}, true }, []string{"face-assembly"}},
		{"off duty place", func(r *compare.Request) { delete(r.Query.Facts, "told_reason") }, nil, []string{"not-told-reason"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			means, album := s.Means(), *s.album
			defer func() { *s.album = album; s.Use(means) }()
			if c.door != nil {
				model, report := *means.Door.Model, *means.Door.Report
				changed := means
				changed.Door.Model, changed.Door.Report = &model, &report
				c.door(&changed)
				s.Use(changed)
			}
			r := good
			r.Query = stopped()
			if c.change != nil {
				c.change(&r)
			}
			before := len(s.records(t, audit.KindRefusal))
			_, err := s.Begin(t.Context(), s.who, r)
			refusal(t, err, c.want...)
			if len(s.records(t, audit.KindRefusal)) != before+1 {
				t.Error("the refusal is not on record")
			}
		})
	}
	if n := s.engine.found.Load() + s.engine.embedded.Load(); n != 0 {
		t.Errorf("a refused comparison looked at %d pictures", n)
	}
}

func TestOthersQueriesAreNotOnesOwn(t *testing.T) {
	s := open(t)
	r := s.request(t)
	who := s.who
	s.who = s.session(t, west)
	other := s.request(t)
	s.who = who
	r.DocumentTried = other.DocumentTried
	_, err := s.Begin(t.Context(), s.who, r)
	refusal(t, err, "face-not-last-resort")
}

func TestOldQueriesAreNoLastResort(t *testing.T) {
	s := open(t)
	r := s.request(t)
	s.Clock.Move(s.Limits.Tried + time.Minute)
	_, err := s.Begin(t.Context(), s.who, r)
	refusal(t, err, "face-not-last-resort")
}

func TestIncapacityNeedsASecondOfficer(t *testing.T) {
	s := open(t)
	r := compare.Request{Mode: policy.FaceGallery, Query: stopped(), Place: "中山公園", Incapable: true, Present: true}
	v, err := s.Begin(t.Context(), s.who, r)
	if err != nil || v.Step != compare.StepSecond {
		t.Fatal(v.Step, err)
	}
	if _, err := s.Admit(t.Context(), s.who, v.ID, photo(t, 100), compare.SourceCamera); !errors.Is(err, compare.ErrStep) {
		t.Fatalf("a photo before the second officer: %v", err)
	}
	if _, err := s.Vouch(t.Context(), s.who, v.ID, s.proof(patrol)); !errors.Is(err, compare.ErrSecond) {
		t.Fatalf("vouched for oneself: %v", err)
	}
	if v, err = s.Vouch(t.Context(), s.who, v.ID, s.proof(second)); err != nil || v.Step != compare.StepPhoto {
		t.Fatal(v.Step, err)
	}
	if v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 100), compare.SourceCamera); err != nil {
		t.Fatal(err)
	}
	if v, err = s.Run(t.Context(), s.who, v.ID); err != nil || len(v.Answer.Candidates) == 0 {
		t.Fatal(err)
	}
}

func TestAssemblyThatBeginsMeanwhileEndsTheCase(t *testing.T) {
	s := open(t)
	v, err := s.Begin(t.Context(), s.who, s.request(t))
	if err != nil {
		t.Fatal(err)
	}
	if v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 100), compare.SourceCamera); err != nil {
		t.Fatal(err)
	}
	s.album.near = []gallery.Assembly{{ID: "1"}}
	_, err = s.Run(t.Context(), s.who, v.ID)
	refusal(t, err, "face-assembly")
	if s.engine.embedded.Load() != 0 {
		t.Error("a template was made")
	}
	if _, err := s.View(t.Context(), s.who, v.ID); !errors.Is(err, compare.ErrClosed) {
		t.Error("the photo is still there")
	}
}

func TestDocumentComparison(t *testing.T) {
	s := open(t)
	q := stopped()
	q.Subject = subject(t, mpolice.SubjectNationalID, suspect)
	r := compare.Request{Mode: policy.FaceDocument, Query: q, Place: "中山公園", Told: true, Consent: true, Present: true}
	v := s.run(t, r, 101)
	if len(v.Answer.Candidates) != 1 || v.Answer.Candidates[0].Band != face.BandHigh || v.Answer.Unregistered {
		t.Fatalf("%+v", v.Answer)
	}
	if _, err := s.Judge(t.Context(), s.who, v.ID, compare.Judgement{Choice: "1", Features: compare.Features}); err == nil {
		t.Error("a document comparison gave a lead into the gallery")
	}
	if v, err := s.Judge(t.Context(), s.who, v.ID, compare.Judgement{Choice: compare.ChoiceSame}); err != nil || v.Step != compare.StepDone {
		t.Error(v.Step, err)
	}
	r.Query.Subject = subject(t, mpolice.SubjectNationalID, servertest.City(t).Sample.Person)
	r.Query.Reason = "民眾報案中山公園有人持刀徘徊，另一人在旁，攔停查證人別"
	if v = s.run(t, r, 101); !v.Answer.Unregistered || len(v.Answer.Candidates) != 0 {
		t.Errorf("%+v", v.Answer)
	}
}

func TestPhotosThatWereNotTakenThere(t *testing.T) {
	s := open(t)
	v, err := s.Begin(t.Context(), s.who, s.request(t))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 100), compare.SourceFile) // a file without a time
	refusal(t, err, "face-capture")
	if _, err := s.View(t.Context(), s.who, v.ID); !errors.Is(err, compare.ErrClosed) {
		t.Error("the case goes on")
	}
}

func TestUnreadablePhotos(t *testing.T) {
	s := open(t)
	v, err := s.Begin(t.Context(), s.who, s.request(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range [][]byte{nil, []byte("GIF89a..."), photo(t, 1)[:2000]} {
		_, err := s.Admit(t.Context(), s.who, v.ID, bytes.Clone(data), compare.SourceCamera)
		var bad *picture.Error
		if !errors.As(err, &bad) {
			t.Errorf("%v", err)
		}
	}
	if v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 100), compare.SourceCamera); err != nil || v.Step != compare.StepReady {
		t.Errorf("%v %v", v.Step, err)
	}
}

func TestSeveralFacesWaitForAChoice(t *testing.T) {
	s := open(t)
	s.engine.faces = 3
	v, err := s.Begin(t.Context(), s.who, s.request(t))
	if err != nil {
		t.Fatal(err)
	}
	if v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 100), compare.SourceCamera); err != nil || v.Step != compare.StepFace || len(v.Probe.Faces) != 3 {
		t.Fatal(v.Step, err)
	}
	if _, err := s.Run(t.Context(), s.who, v.ID); !errors.Is(err, compare.ErrStep) {
		t.Errorf("ran without a choice: %v", err)
	}
	for _, wrong := range []int{-1, 3} {
		if _, err := s.Choose(t.Context(), s.who, v.ID, wrong); err == nil {
			t.Errorf("face %d was chosen", wrong)
		}
	}
	if v, err = s.Choose(t.Context(), s.who, v.ID, 1); err != nil || v.Probe.Chosen != 1 {
		t.Fatal(v.Step, err)
	}
}

func TestNoFace(t *testing.T) {
	s := open(t)
	s.engine.faces = 0
	v, err := s.Begin(t.Context(), s.who, s.request(t))
	if err != nil {
		t.Fatal(err)
	}
	if v, err = s.Admit(t.Context(), s.who, v.ID, photo(t, 100), compare.SourceCamera); err != nil || v.Step != compare.StepPhoto || len(v.Probe.Findings) == 0 {
		t.Fatal(v.Step, err)
	}
}

func TestLimits(t *testing.T) {
	s := open(t)
	s.Limits.OfficerHour = 2
	r := s.request(t)
	for range 2 {
		r.Query = stopped()
		v := s.run(t, r, 101)
		if err := s.Close(t.Context(), s.who, v.ID); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.Begin(t.Context(), s.who, r)
	refusal(t, err, "face-officer-limit")
	s.Limits.UnitDay = 2
	s.Clock.Move(61 * time.Minute)
	_, err = s.Begin(t.Context(), s.who, r)
	refusal(t, err, "face-unit-limit")
	// A restart forgets nothing: a fresh desk reads it from the ledger.
	again := compare.New(s.Parts, s.Means())
	_, err = again.Begin(t.Context(), s.who, r)
	refusal(t, err, "face-unit-limit")
}

func TestProbesRunOut(t *testing.T) {
	s := open(t)
	v := s.run(t, s.request(t), 101)
	s.Clock.Move(s.Limits.Life)
	if err := s.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Photo(t.Context(), s.who, v.ID); !errors.Is(err, compare.ErrClosed) {
		t.Errorf("%v", err)
	}
	probes := s.records(t, audit.KindProbe)
	if last := probes[len(probes)-1]; last.Get("why") != "expired" || last.Get("compared") != "yes" {
		t.Errorf("%+v", last)
	}
}

func TestAnotherOfficersCase(t *testing.T) {
	s := open(t)
	v := s.run(t, s.request(t), 101)
	other := s.session(t, second)
	if _, err := s.View(t.Context(), other, v.ID); !errors.Is(err, compare.ErrClosed) {
		t.Errorf("%v", err)
	}
	if _, err := s.Candidate(t.Context(), other, v.ID, 1); !errors.Is(err, compare.ErrClosed) {
		t.Errorf("%v", err)
	}
	if len(s.Mine(other)) != 0 || len(s.Mine(s.who)) != 1 {
		t.Error("lists are not one's own")
	}
}

func TestCrashIsRecordedAsDestruction(t *testing.T) {
	s := open(t)
	v := s.run(t, s.request(t), 101)
	again := compare.New(s.Parts, s.Means()) // as a new process: memory is gone
	if err := again.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := again.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range s.records(t, audit.KindProbe) {
		if r.Get("what") == "destroyed" && r.Parent == v.ID && r.Get("why") == "restart" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d records of the lost probe", n)
	}
}

func TestStatistics(t *testing.T) {
	s := open(t)
	v := s.run(t, s.request(t), 101)
	s.judgeAndConfirm(t, v)
	if err := s.Close(t.Context(), s.who, v.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(t.Context(), s.who, compare.Request{Mode: policy.FaceGallery, Query: stopped(), Place: "x", Present: true}); err == nil {
		t.Fatal("permitted")
	}
	if _, err := s.Statistics(t.Context(), s.who.Officer, 2026, 2026); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("an officer reads statistics: %v", err)
	}
	years, err := s.Statistics(t.Context(), mpolice.Officer{Role: mpolice.RoleAuditor}, 2025, 2026)
	if err != nil || len(years) != 2 || len(years[0].Channels) != 0 || len(years[1].Channels) != 1 {
		t.Fatalf("%+v %v", years, err)
	}
	want := compare.Channel{Channel: "mobile", Opened: 1, Refused: 1, Searches: 1, Candidates: 3, Leads: 1, Confirmed: 1}
	if got := years[1].Channels[0]; got != want {
		t.Errorf("%+v", got)
	}
}

func TestSigningOutDestroysTheProbe(t *testing.T) {
	s := open(t)
	v := s.run(t, s.request(t), 101)
	if err := s.Leave(t.Context(), s.who); err != nil {
		t.Fatal(err)
	}
	if _, err := s.View(t.Context(), s.who, v.ID); !errors.Is(err, compare.ErrClosed) {
		t.Errorf("%v", err)
	}
	probes := s.records(t, audit.KindProbe)
	if last := probes[len(probes)-1]; last.Get("why") != "signed-out" {
		t.Errorf("%+v", last)
	}
}

func TestCaseEndsWithTheHandOut(t *testing.T) {
	s := open(t)
	v := s.run(t, s.request(t), 101)
	other := s.who
	other.HandOut = "another"
	if _, err := s.View(t.Context(), other, v.ID); !errors.Is(err, compare.ErrClosed) {
		t.Errorf("%v", err)
	}
}
