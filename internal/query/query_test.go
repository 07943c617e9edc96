package query

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/access"
	"mpolice/internal/audit"
	"mpolice/internal/authn"
	"mpolice/internal/custody"
	"mpolice/internal/duty"
	"mpolice/internal/keyring"
	"mpolice/internal/policy"
	"mpolice/internal/purpose"
	"mpolice/internal/source"
	"mpolice/internal/store"
	"mpolice/internal/store/sqlite"
	"mpolice/rules"
)

var start = time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)

// register is a source with rows in memory that counts who asks.
type register struct {
	name  mpolice.Register
	rows  map[string][]source.Row
	asked atomic.Int64
	fail  error
}

func (r *register) Register() mpolice.Register { return r.name }

func (r *register) Lookup(_ context.Context, receipt audit.Receipt, ask source.Ask) ([]source.Row, error) {
	r.asked.Add(1)
	if err := receipt.Covers(r.name, ask.Subject); err != nil {
		return nil, err
	}
	if r.fail != nil {
		return nil, r.fail
	}
	var out []source.Row
	for _, row := range r.rows[ask.Subject.Key] {
		few := source.Row{Key: row.Key, Fields: map[mpolice.FieldName]string{}}
		for _, f := range ask.Fields {
			if v, ok := row.Fields[f]; ok {
				few.Fields[f] = v
			}
		}
		out = append(out, few)
	}
	return out, nil
}

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// flakyLane is a lane that can be told to fail.
type flakyLane struct {
	audit.Lane
	err error
}

func (l *flakyLane) Append(ctx context.Context, r ...audit.Sealed) error {
	if l.err != nil {
		return l.err
	}
	return l.Lane.Append(ctx, r...)
}

// bundle is a small police station on a real database.
type bundle struct {
	*Service
	store     *sqlite.Store
	lane      *flakyLane
	clock     *clock
	registers map[mpolice.Register]*register
	patrol    authn.Session
	detective authn.Session
}

const (
	stolenPlate = "BKL5678"
	suspect     = "A123456789"
	caseNumber  = "115-E-1200"
)

func setup(t *testing.T) *bundle {
	t.Helper()
	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), filepath.Join(dir, "m.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	keys, err := keyring.Open(filepath.Join(dir, "keys"), rand.Reader, true)
	if err != nil {
		t.Fatal(err)
	}
	b := &bundle{store: db, lane: &flakyLane{Lane: db}, clock: &clock{start}, registers: registers()}
	recorder := audit.NewRecorder(b.lane, keys, b.clock, rand.Reader, time.Time{})
	rec, err := recorder.Prepare(audit.Record{Kind: audit.KindSystem})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Load(t.Context(), organisation(keys), rec); err != nil {
		t.Fatal(err)
	}
	bundleRules, err := purpose.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := policy.New(bundleRules)
	if err != nil {
		t.Fatal(err)
	}
	var sources []source.Source
	for _, r := range b.registers {
		sources = append(sources, r)
	}
	b.Service = New(Parts{
		Gate: authn.NewGate(db, db, recorder, b.clock),
		Desk: custody.NewDesk(db.Custody(), recorder, b.clock), Roster: duty.NewRoster(db), Access: access.NewRegister(db),
		Rules: bundleRules, References: db, People: db, Tagger: keys, Engine: engine, Recorder: recorder, Records: db, Keys: keys,
		Sources: sources, Clock: b.clock, Rand: rand.Reader,
	})
	b.patrol = b.session(t, "A1", "h1")
	b.detective = b.session(t, "A2", "h2")
	return b
}

func (b *bundle) session(t *testing.T, id mpolice.OfficerID, handOut string) authn.Session {
	t.Helper()
	o, err := b.store.Officer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return authn.Session{Officer: o, HandOut: handOut, Device: "MP-1", Method: authn.MethodPasskey, VerifiedAt: start, ExpiresAt: start.Add(12 * time.Hour)}
}

func registers() map[mpolice.Register]*register {
	row := func(key string, kv ...string) []source.Row {
		f := map[mpolice.FieldName]string{}
		for i := 0; i < len(kv); i += 2 {
			f[mpolice.FieldName(kv[i])] = kv[i+1]
		}
		return []source.Row{{Key: key, Fields: f}}
	}
	out := map[mpolice.Register]*register{}
	for _, name := range []mpolice.Register{
		mpolice.RegisterHousehold, mpolice.RegisterVehicle, mpolice.RegisterLicence, mpolice.RegisterWanted, mpolice.RegisterStolen,
		mpolice.RegisterCases, mpolice.RegisterPriors, mpolice.RegisterMissing, mpolice.RegisterImmigration,
	} {
		out[name] = &register{name: name, rows: map[string][]source.Row{}}
	}
	out[mpolice.RegisterStolen].rows[stolenPlate] = row("s1", "stolen", "yes", "reported", "2026-11-20", "station", "旭日派出所", "case_no", "115-R-1", "description", "白色 Corolla")
	out[mpolice.RegisterVehicle].rows[stolenPlate] = row("v1", "plate", stolenPlate, "make", "Toyota", "model", "Corolla", "colour", "白", "year", "2019",
		"validity", "valid", "kind", "car", "owner_name", "林車主", "owner_id", "B223456788", "owner_address", "臺中市西區民生路9號")
	out[mpolice.RegisterHousehold].rows[suspect] = row("p1", "name", "王大明", "national_id", suspect, "birth_date", "1980-02-03", "sex", "male",
		"address", "臺北市中山區民權路1號", "phone", "0900000001", "kin", "配偶 陳小花")
	out[mpolice.RegisterPriors].rows[suspect] = row("r1", "offence", "竊盜", "court", "示範地方法院", "judged", "2015-05-05", "sentence", "有期徒刑三月", "status", "executed")
	return out
}

func organisation(keys *keyring.Keyring) store.Organisation {
	officer := func(id mpolice.OfficerID, unit mpolice.UnitID, self string) store.Member {
		return store.Member{
			Officer: mpolice.Officer{ID: id, Name: "員警" + string(id), Role: mpolice.RoleOfficer, Unit: unit, CardNumber: "C" + string(id)},
			SelfTag: keys.SelfTag(mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: self}),
		}
	}
	held := func(id string, device mpolice.DeviceID, who mpolice.OfficerID) custody.HandOut {
		return custody.HandOut{ID: id, Device: device, Officer: who, Custodian: "D1", OfferedAt: start, AcceptedAt: start, DueAt: start.Add(9 * time.Hour)}
	}
	var cards []mpolice.CardCode
	for _, c := range strings.Fields("P01 P02 P03 P04 P05 P06 P07 P08 P09 P10 P15 P18") {
		cards = append(cards, mpolice.CardCode(c))
	}
	o := store.Organisation{
		Units: []mpolice.Unit{
			{ID: "E1", Kind: mpolice.UnitStation, NameZh: "旭日派出所", NameEn: "Sunrise"},
			{ID: "CI", Kind: mpolice.UnitCriminal, NameZh: "偵查隊", NameEn: "Detectives"},
		},
		Officers: []store.Member{officer("A1", "E1", "C120000004"), officer("A2", "CI", "C120000013"), officer("D1", "E1", "C120000022"), officer("A3", "CI", "C120000031"), officer("A4", "CI", "C120000040")},
		Devices:  []store.Device{{ID: "MP-1", Unit: "E1"}, {ID: "MP-2", Unit: "CI"}},
		HandOuts: []custody.HandOut{held("h1", "MP-1", "A1"), held("h2", "MP-2", "A2")},
		Shifts: []duty.Shift{
			{Number: "S1", Officer: "A1", Unit: "E1", Item: duty.ItemPatrol, From: start.Add(-time.Hour), To: start.Add(8 * time.Hour)},
			{Number: "S4", Officer: "A4", Unit: "CI", Item: duty.ItemDesk, From: start.Add(-time.Hour), To: start.Add(8 * time.Hour)},
			{Number: "S2", Officer: "A2", Unit: "CI", Item: duty.ItemInvestigation, From: start.Add(-time.Hour), To: start.Add(8 * time.Hour)},
		},
		References: []purpose.Reference{{
			ID: mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: caseNumber}, Type: "theft", Unit: "CI", Opened: start.Add(-48 * time.Hour),
			Officers: []purpose.Involved{{Officer: "A2", Role: "primary"}},
			Subjects: []mpolice.Subject{{Kind: mpolice.SubjectNationalID, Key: suspect}},
		}},
	}
	for _, id := range []mpolice.OfficerID{"A1", "A2"} {
		o.Grants = append(o.Grants, access.Grant{
			ID: "G" + string(id), Officer: id, Cards: cards, From: start.Add(-time.Hour), Until: start.Add(720 * time.Hour),
			TrainedUntil: start.Add(720 * time.Hour), ApprovedBy: "S1",
		})
	}
	return o
}

func plate() mpolice.Subject {
	return mpolice.Subject{Kind: mpolice.SubjectPlate, Key: stolenPlate, Raw: "bkl-5678"}
}

func person() mpolice.Subject {
	return mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: suspect, Raw: suspect}
}

func stolenCheck() Request {
	return Request{
		Purpose: "P03", Ground: "PPEA-8-1", Reason: "巡邏時發現車窗破損停放路旁，查證是否失竊",
		Reference: mpolice.ReferenceID{Kind: mpolice.ReferenceDuty, Number: "S1"}, Subject: plate(),
	}
}

func investigation() Request {
	return Request{
		Purpose: "P04", Ground: "CCP-231-2", Reason: "偵辦電動機車竊盜案，查證犯嫌身分及前案",
		Reference: mpolice.ReferenceID{Kind: mpolice.ReferenceCase, Number: caseNumber}, Subject: person(),
	}
}

func (b *bundle) asked() int64 {
	var n int64
	for _, r := range b.registers {
		n += r.asked.Load()
	}
	return n
}

func TestStolenCarAnswersTheCarAndNotTheOwner(t *testing.T) {
	b := setup(t)
	res, err := b.Run(t.Context(), b.patrol, stolenCheck())
	if err != nil {
		t.Fatal(reasons(err))
	}
	out, err := json.Marshal(res.Views)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(out, []byte("Corolla")) || !bytes.Contains(out, []byte(`"stolen"`)) {
		t.Errorf("answer lacks the car: %s", out)
	}
	for _, secret := range []string{"林車主", "林○○", "B223456788", "民生路"} {
		if bytes.Contains(out, []byte(secret)) {
			t.Errorf("P03 disclosed %s (case 1090102)", secret)
		}
	}
	rec, err := b.store.Record(t.Context(), res.Record)
	if err != nil || rec.Kind != audit.KindIntent {
		t.Fatalf("intent: %v, %v", rec.Kind, err)
	}
}

func TestRecordBeforeRead(t *testing.T) {
	for name, lane := range map[string]error{"disk full": errors.New("no space left on device"), "closed file": errors.New("file already closed")} {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			b.lane.err = lane
			if _, err := b.Run(t.Context(), b.patrol, stolenCheck()); !errors.Is(err, mpolice.ErrLedgerUnavailable) {
				t.Errorf("Run = %v, want ErrLedgerUnavailable", err)
			}
			if n := b.asked(); n != 0 {
				t.Errorf("%d sources saw a request", n)
			}
		})
	}
	t.Run("store closed", func(t *testing.T) {
		b := setup(t)
		if err := b.store.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Run(t.Context(), b.patrol, stolenCheck()); err == nil {
			t.Error("a query ran on a closed store")
		}
		if n := b.asked(); n != 0 {
			t.Errorf("%d sources saw a request", n)
		}
	})
}

func TestRefusalsNameWhatFailed(t *testing.T) {
	tests := map[string]struct {
		change func(b *bundle, who *authn.Session, q *Request)
		want   string
	}{
		"off duty":        {func(b *bundle, _ *authn.Session, _ *Request) { b.clock.now = start.Add(8 * time.Hour) }, "off-duty"},
		"no device":       {func(_ *bundle, who *authn.Session, _ *Request) { who.HandOut = "" }, "no-device"},
		"other's device":  {func(_ *bundle, who *authn.Session, _ *Request) { who.HandOut = "h2" }, "no-device"},
		"not verified":    {func(_ *bundle, who *authn.Session, _ *Request) { who.VerifiedAt = time.Time{} }, "not-user-verified"},
		"grant expired":   {func(b *bundle, _ *authn.Session, _ *Request) { b.clock.now = start.Add(721 * time.Hour) }, "grant-expired"},
		"vague reason":    {func(_ *bundle, _ *authn.Session, q *Request) { q.Reason = "公務查詢" }, "reason-vague"},
		"a dot":           {func(_ *bundle, _ *authn.Session, q *Request) { q.Reason = "." }, "reason-vague"},
		"no reason":       {func(_ *bundle, _ *authn.Session, q *Request) { q.Reason = "  " }, "reason-missing"},
		"unknown case":    {func(_ *bundle, _ *authn.Session, q *Request) { q.Reference.Number = "S404" }, "reference-unknown"},
		"other's duty":    {func(_ *bundle, _ *authn.Session, q *Request) { q.Reference.Number = "S2" }, "reference-not-yours"},
		"foreign ground":  {func(_ *bundle, _ *authn.Session, q *Request) { q.Ground = "PDPA-15-2" }, "ground-not-of-card"},
		"no ground":       {func(_ *bundle, _ *authn.Session, q *Request) { q.Ground = "" }, "ground-missing"},
		"wrong register":  {func(_ *bundle, _ *authn.Session, q *Request) { q.Registers = []mpolice.Register{"priors"} }, "register-not-of-card"},
		"job applicant":   {func(_ *bundle, _ *authn.Session, q *Request) { q.Reason = "社區應徵管理員，查詢有無前科" }, "reason-never"},
		"unknown purpose": {func(_ *bundle, _ *authn.Session, q *Request) { q.Purpose = "P99" }, "card-unknown"},
		"never-list":      {func(_ *bundle, _ *authn.Session, q *Request) { q.Purpose = "PX" }, "never"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b := setup(t)
			who, q := b.patrol, stolenCheck()
			tt.change(b, &who, &q)
			_, err := b.Run(t.Context(), who, q)
			var refused *Refused
			if !errors.As(err, &refused) {
				t.Fatalf("Run = %v, want a refusal", err)
			}
			found := slices.ContainsFunc(refused.Decision.Conditions(), func(c string) bool { return strings.Contains(c, tt.want) })
			if !found {
				t.Errorf("failed conditions %v, want %s among them", refused.Decision.Conditions(), tt.want)
			}
			for _, r := range refused.Decision.Reasons {
				if r.Article.Zh == "" || r.Text.Zh == "" || r.Cure.Zh == "" || r.Text.En == "" || r.Cure.En == "" {
					t.Errorf("reason without article, text or cure: %+v", r)
				}
			}
			if n := b.asked(); n != 0 {
				t.Errorf("%d sources were asked for a refused query", n)
			}
			rec, err := b.store.Record(t.Context(), refused.Record)
			if err != nil || rec.Kind != audit.KindRefusal {
				t.Errorf("refusal was not recorded: %v", err)
			}
		})
	}
}

func TestSelfQueryIsRefused(t *testing.T) {
	b := setup(t)
	q := investigation()
	q.Subject = mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: "C120000013"}
	_, err := b.Run(t.Context(), b.detective, q)
	var refused *Refused
	if !errors.As(err, &refused) || !slices.Contains(refused.Decision.Conditions(), "self-query") {
		t.Errorf("an officer looked at themselves: %v", reasons(err))
	}
}

func TestSpecialFieldOpensAfterStepUpOnly(t *testing.T) {
	b := setup(t)
	res, err := b.Run(t.Context(), b.detective, investigation())
	if err != nil {
		t.Fatal(reasons(err))
	}
	if out, _ := json.Marshal(res.Views); bytes.Contains(out, []byte("竊盜")) || bytes.Contains(out, []byte("民權路")) {
		t.Errorf("a masked value left with the answer: %s", out)
	}
	open := RevealRequest{Record: res.Record, Register: mpolice.RegisterPriors, Field: "offence"}
	before := b.registers[mpolice.RegisterPriors].asked.Load()
	_, err = b.Reveal(t.Context(), b.detective, open)
	var refused *Refused
	if !errors.As(err, &refused) || !slices.Contains(refused.Decision.Conditions(), "step-up-missing") {
		t.Fatalf("special field without step-up: %v", reasons(err))
	}
	if b.registers[mpolice.RegisterPriors].asked.Load() != before {
		t.Error("a refused reveal asked the register")
	}
	stepped := b.detective
	stepped.StepUpAt = start
	got, err := b.Reveal(t.Context(), stepped, open)
	if err != nil || got.Value != "竊盜" {
		t.Fatalf("after step-up: %q, %v", got.Value, reasons(err))
	}
	rec, err := b.store.Record(t.Context(), got.Record)
	if err != nil || rec.Kind != audit.KindReveal || rec.Parent != res.Record {
		t.Errorf("reveal was not recorded under its query: %+v, %v", rec.Kind, err)
	}
}

func TestRevealIsTheAskersOwn(t *testing.T) {
	b := setup(t)
	res, err := b.Run(t.Context(), b.detective, investigation())
	if err != nil {
		t.Fatal(reasons(err))
	}
	open := RevealRequest{Record: res.Record, Register: mpolice.RegisterHousehold, Field: "address"}
	if _, err := b.Reveal(t.Context(), b.patrol, open); !errors.Is(err, mpolice.ErrNotFound) {
		t.Errorf("a colleague opened a field: %v", err)
	}
	if got, err := b.Reveal(t.Context(), b.detective, open); err != nil || !strings.Contains(got.Value, "民權路") {
		t.Errorf("own reveal: %v", reasons(err))
	}
	b.clock.now = start.Add(2 * time.Hour)
	var refused *Refused
	if _, err := b.Reveal(t.Context(), b.detective, open); !errors.As(err, &refused) {
		t.Errorf("reveal two hours later: %v", err)
	}
	if _, err := b.Reveal(t.Context(), b.detective, RevealRequest{Record: res.Record, Register: "household", Field: "name"}); err == nil {
		t.Error("a field that is not masked was revealed")
	}
}

func TestSealedFieldNeedsASecondOfficer(t *testing.T) {
	b := setup(t)
	q := investigation()
	q.Purpose, q.Ground = "P07", "DVPA-48-1"
	res, err := b.Run(t.Context(), b.detective, q)
	if err != nil {
		t.Fatal(reasons(err))
	}
	who := b.detective
	who.StepUpAt = start
	open := RevealRequest{Record: res.Record, Register: mpolice.RegisterHousehold, Field: "address"}
	var refused *Refused
	if _, err := b.Reveal(t.Context(), who, open); !errors.As(err, &refused) || !slices.Contains(refused.Decision.Conditions(), "second-officer-missing") {
		t.Fatalf("sealed field without a second officer: %v", reasons(err))
	}
	for name, second := range map[string]mpolice.OfficerID{"the asker": "A2", "another unit": "A1", "off duty": "A3"} {
		if err := b.Confirm(t.Context(), who, authn.Proof{Officer: second, Method: authn.MethodPasskey}, open); !errors.Is(err, ErrSecond) {
			t.Errorf("%s confirmed: %v", name, err)
		}
	}
	if err := b.Confirm(t.Context(), who, authn.Proof{Officer: "A4", Method: authn.MethodPasskey}, open); err != nil {
		t.Fatal(err)
	}
	if got, err := b.Reveal(t.Context(), who, open); err != nil || !strings.Contains(got.Value, "民權路") {
		t.Errorf("after confirmation: %q, %v", got.Value, reasons(err))
	}
	other := open
	other.Field = "phone"
	if _, err := b.Reveal(t.Context(), who, other); !errors.As(err, &refused) {
		t.Errorf("a confirmation opened another field: %v", err)
	}
	b.clock.now = start.Add(6 * time.Minute)
	who.StepUpAt = b.clock.now
	if _, err := b.Reveal(t.Context(), who, open); !errors.As(err, &refused) {
		t.Errorf("a confirmation outlived its five minutes: %v", err)
	}
}

func TestSameFormTwiceIsRecordedOnce(t *testing.T) {
	b := setup(t)
	q := stolenCheck()
	q.Key = "form-1"
	first, err := b.Run(t.Context(), b.patrol, q)
	if err != nil {
		t.Fatal(reasons(err))
	}
	asked := b.asked()
	_, err = b.Run(t.Context(), b.patrol, q)
	var again *Replayed
	if !errors.As(err, &again) || again.Record != first.Record {
		t.Fatalf("second send: %v, want Replayed of %s", err, first.Record)
	}
	if b.asked() != asked {
		t.Error("a replayed form asked the registers again")
	}
	q.Reason += "，並核對車身顏色"
	mended, err := b.Run(t.Context(), b.patrol, q)
	if err != nil || mended.Record == first.Record {
		t.Errorf("a form that was mended and sent again: %v", reasons(err))
	}
}

func TestConfirmFirstShowsNameAndBirthAlone(t *testing.T) {
	b := setup(t)
	q := investigation()
	q.ConfirmFirst = true
	res, err := b.Run(t.Context(), b.detective, q)
	if err != nil {
		t.Fatal(reasons(err))
	}
	if !res.Confirming || len(res.Views) != 1 || len(res.Views[0].Rows[0].Fields) != 2 || len(res.Views[0].Rows[0].Masked) != 0 {
		t.Errorf("confirmation showed %+v", res.Views)
	}
	if n := b.registers[mpolice.RegisterPriors].asked.Load(); n != 0 {
		t.Error("priors were asked before the person was confirmed")
	}
	if _, err := b.Reveal(t.Context(), b.detective, RevealRequest{Record: res.Record, Register: "household", Field: "address"}); err == nil {
		t.Error("a field opened from a mere confirmation")
	}
}

func TestFailingRegisterStandsBesideTheOthers(t *testing.T) {
	b := setup(t)
	b.registers[mpolice.RegisterPriors].fail = source.ErrMalformed
	b.registers[mpolice.RegisterImmigration].fail = errors.New("connection refused")
	res, err := b.Run(t.Context(), b.detective, investigation())
	if err != nil {
		t.Fatal(reasons(err))
	}
	got := map[mpolice.Register]source.Status{}
	for _, v := range res.Views {
		got[v.Register] = v.Status
	}
	if got["priors"] != source.StatusMalformed || got["household"] != source.StatusFound {
		t.Errorf("statuses %v", got)
	}
	if s, ok := got["immigration"]; ok && s != source.StatusDown {
		t.Errorf("immigration is %s", s)
	}
}

func TestOutcomeHoldsNoValues(t *testing.T) {
	b := setup(t)
	res, err := b.Run(t.Context(), b.patrol, stolenCheck())
	if err != nil {
		t.Fatal(reasons(err))
	}
	b.Recorder.Flush()
	// An append waits for the batch that the outcome rides along with.
	if _, err := b.Recorder.Record(t.Context(), audit.Record{Kind: audit.KindSystem}); err != nil {
		t.Fatal(err)
	}
	children, err := b.store.Children(t.Context(), res.Record)
	if err != nil || len(children) != 1 || children[0].Kind != audit.KindOutcome {
		t.Fatalf("outcome: %v, %v", children, err)
	}
	c, err := children[0].CheckContent(b.Keys)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := json.Marshal(c)
	for _, value := range []string{"Corolla", "2019", stolenPlate, "林車主", "v1\""} {
		if bytes.Contains(all, []byte(value)) {
			t.Errorf("the outcome holds %q", value)
		}
	}
	r := audit.Record{Fields: c.Fields}
	if r.Get("stolen.status") != "found" || r.Get("vehicle.rows") == "" || !strings.Contains(r.Get("vehicle.fields"), "make") {
		t.Errorf("outcome fields: %v", c.Fields)
	}
}

func TestOneSentenceForEverybodyIsSeen(t *testing.T) {
	b := setup(t)
	var err error
	n := 0
	for ; n < 60; n++ {
		q := stolenCheck()
		q.Subject = mpolice.Subject{Kind: mpolice.SubjectPlate, Key: "AAA" + string(rune('0'+n/10%10)) + string(rune('0'+n%10)) + "11"}
		if _, err = b.Run(t.Context(), b.patrol, q); err != nil {
			break
		}
	}
	var refused *Refused
	if !errors.As(err, &refused) {
		t.Fatalf("one reason served for %d subjects: %v", n, err)
	}
	// The memory survives a restart: it is read from the ledger.
	fresh := New(b.Parts)
	if _, err := fresh.Run(t.Context(), b.patrol, stolenCheck()); !errors.As(err, &refused) {
		t.Errorf("after a restart: %v", err)
	}
}

// reasons makes a refusal readable in a failure message.
func reasons(err error) any {
	var refused *Refused
	if errors.As(err, &refused) {
		return append([]string{"refused:"}, refused.Decision.Conditions()...)
	}
	return err
}
