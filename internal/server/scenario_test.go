package server_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mpolice"
	"mpolice/internal/server/servertest"
	"mpolice/internal/synth"
)

// The four cases of 警政資訊系統使用與管理業務風險案例, as far as the program is
// built: what is refused, what is minimised, and what the record shows.

const (
	patrol    mpolice.OfficerID = "A10001" // on patrol with a device
	unarmed   mpolice.OfficerID = "A10002" // on patrol without one
	resting   mpolice.OfficerID = "A10003" // off duty
	west      mpolice.OfficerID = "A10017" // of another precinct
	detective mpolice.OfficerID = "A10033" // leads the sample case
	desk      mpolice.OfficerID = "A10201"
)

// vehicle gives what the register really holds of a plate.
func vehicle(t *testing.T, plate string) synth.Vehicle {
	t.Helper()
	for b := range servertest.City(t).Batches() {
		for _, v := range b.Vehicles {
			if v.Plate == plate {
				return v
			}
		}
	}
	t.Fatal("no such plate")
	return synth.Vehicle{}
}

// silent expects that an answer holds none of the values.
func silent(t *testing.T, body []byte, values ...string) {
	t.Helper()
	for _, v := range values {
		if v == "" {
			t.Error("an empty value proves nothing")
		} else if bytes.Contains(body, []byte(v)) {
			t.Errorf("%q was disclosed: %s", v, body)
		}
	}
}

// recorded reads an officer's own record as the API gives it.
func recorded(t *testing.T, c *servertest.Client, id string) (kind string, content map[string]string) {
	t.Helper()
	r := c.Get("/api/v1/records/" + id)
	if r.Status != http.StatusOK {
		t.Fatalf("record: %d %s", r.Status, r.Body)
	}
	var got struct {
		Kind    string            `json:"kind"`
		Content map[string]string `json:"content"`
	}
	r.Into(t, &got)
	return got.Kind, got.Content
}

// TestCase1090101: an officer who ran gambling dens looked up gamblers and
// applicants, their prior records and addresses, and leaked them.
func TestCase1090101(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	s := servertest.City(t).Sample

	t.Run("prior records need a case in which the officer has a part", func(t *testing.T) {
		officer := h.As(t, patrol)
		q := servertest.Investigation(t)
		p := officer.Refused(q, "reference-not-yours")
		if kind, content := recorded(t, officer, p.Record); kind != "refusal" || content["reason"] != q["reason"] {
			t.Errorf("the record shows %s %v", kind, content)
		}
		officer.Refused(q.With("reference", "case:999E9999999"), "reference-unknown", "special-needs-case-role")
		officer.Refused(q.With("reference", ""), "reference-missing", "special-needs-case-role")
	})
	t.Run("an identity check gives neither priors nor address", func(t *testing.T) {
		officer := h.As(t, patrol)
		got := officer.Ask(servertest.IdentityCheck(s.Case.Subject))
		for _, a := range got.Answers {
			if a.Register == "priors" || a.Register == "cases" {
				t.Errorf("P01 opened %s", a.Register)
			}
			if _, ok := a.Fields["address"]; ok || a.Fields["phone"] != "" || a.Fields["kin"] != "" {
				t.Errorf("P01 disclosed contact data: %v", a.Fields)
			}
		}
		officer.Refused(servertest.IdentityCheck(s.Case.Subject).With("registers", []string{"priors"}), "register-not-of-card")
	})
	t.Run("debts and applicants are no purpose", func(t *testing.T) {
		officer := h.As(t, patrol)
		for reason, category := range map[string]string{
			"友人遭人積欠款項，查詢其住址以便催討": "支付命令",
			"本店應徵員工，查詢有無前科再決定錄用": "警察刑事紀錄證明",
		} {
			p := officer.Refused(servertest.IdentityCheck(s.Person).With("reason", reason), "reason-never")
			if !strings.Contains(string(mustJSON(t, p)), category) {
				t.Errorf("%s: the refusal does not tell the lawful route: %+v", reason, p.Reasons)
			}
		}
		officer.Refused(servertest.StolenCheck(s.CleanPlate).With("purpose", "PX"), "never-card")
	})
	t.Run("one sentence for everybody is seen", func(t *testing.T) {
		officer := h.As(t, patrol)
		var refused []string
		for i := range 60 {
			plate := "AAA" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "77"
			r := officer.JSON("/api/v1/queries", servertest.StolenCheck(plate))
			if r.Status == http.StatusForbidden {
				var p servertest.Problem
				r.Into(t, &p)
				for _, x := range p.Reasons {
					refused = append(refused, x.Condition)
				}
				break
			}
		}
		if !slices.Contains(refused, "reason-repeated") {
			t.Errorf("one reason served for sixty subjects; refused for %v", refused)
		}
	})
}

// TestCase1090102: an officer off duty telephoned the station with a false
// stolen-vehicle story; a colleague read the owner's name and address to him.
func TestCase1090102(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	plate := servertest.City(t).Sample.CleanPlate
	car := vehicle(t, plate)

	t.Run("off duty and without a device nothing opens", func(t *testing.T) {
		me := h.As(t, resting)
		p := me.Refused(servertest.StolenCheck(plate), "off-duty", "no-device")
		if kind, content := recorded(t, me, p.Record); kind != "refusal" || content["condition_1"] == "" || content["device"] != "" {
			t.Errorf("the record shows %s %v", kind, content)
		}
	})
	t.Run("a colleague's stolen check tells nothing of the owner", func(t *testing.T) {
		colleague := h.As(t, patrol)
		r := colleague.JSON("/api/v1/queries", servertest.StolenCheck(plate))
		if r.Status != http.StatusOK {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		silent(t, r.Body, car.OwnerName, car.OwnerID, car.OwnerAddress)
		if bytes.Contains(r.Body, []byte("owner")) {
			t.Errorf("the answer names the owner's fields: %s", r.Body)
		}
		var got servertest.Result
		r.Into(t, &got)
		if got.Of("vehicle").Fields["make"] == "" || got.Of("stolen").Status != "none" {
			t.Errorf("the answer is of no use at the roadside: %+v", got)
		}
		// Asking again for what was masked away does not help either.
		for _, field := range []string{"owner_name", "owner_address"} {
			if r := colleague.Open(got.Record, "vehicle", field); r.Status != http.StatusForbidden {
				t.Errorf("opening %s under P03: %d %s", field, r.Status, r.Body)
			}
		}
		kind, content := recorded(t, colleague, got.Record)
		if kind != "intent" || content["purpose"] != "P03" || content["device"] == "" {
			t.Errorf("the record shows %s %v", kind, content)
		}
	})
	t.Run("the device was on the desk when he telephoned", func(t *testing.T) {
		officer := h.As(t, west)
		officer.Ask(servertest.StolenCheck(plate))
		out := handOutOf(t, h, west)
		if r := officer.Form("/custody/return", url.Values{"hand_out": {out}}); r.Status != http.StatusSeeOther {
			t.Fatalf("return: %d %s", r.Status, r.Body)
		}
		officer.Refused(servertest.StolenCheck(plate), "no-device")
		if r := h.As(t, deskOf(t, h, west)).Form("/desk/take-back/"+out, nil); r.Status != http.StatusSeeOther {
			t.Fatalf("take back: %d %s", r.Status, r.Body)
		}
		if r := officer.JSON("/api/v1/queries", servertest.StolenCheck(plate)); r.Status != http.StatusUnauthorized {
			t.Errorf("after the device went back: %d %s", r.Status, r.Body)
		}
	})
	t.Run("after the shift", func(t *testing.T) {
		officer := h.As(t, patrol)
		h.Clock.Move(11 * time.Hour)
		officer.Refused(servertest.StolenCheck(plate), "off-duty")
	})
}

// handOutOf gives the number of the hand-out that the officer holds.
func handOutOf(t *testing.T, h *servertest.House, id mpolice.OfficerID) string {
	t.Helper()
	out, _, err := h.App.Store.Held(t.Context(), id)
	if err != nil || out == "" {
		t.Fatalf("hand-out of %s: %q, %v", id, out, err)
	}
	return out
}

// deskOf gives the desk officer of somebody's unit.
func deskOf(t *testing.T, h *servertest.House, id mpolice.OfficerID) mpolice.OfficerID {
	t.Helper()
	o, err := h.App.Store.Officer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range servertest.City(t).Personas {
		if p.Officer.Unit == o.Unit && p.Officer.Role == mpolice.RoleDesk {
			return p.Officer.ID
		}
	}
	t.Fatal("that unit has no desk")
	return ""
}

// TestCase1090103: an officer printed records for a friend, checked applicants
// for his own building, and used a device on which a colleague was signed in.
func TestCase1090103(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	s := servertest.City(t).Sample

	t.Run("checking an applicant is refused with the lawful route", func(t *testing.T) {
		officer := h.As(t, detective)
		p := officer.Refused(servertest.Investigation(t).With("reason", "社區應徵管理員，查詢有無前科"), "reason-never")
		i := slices.IndexFunc(p.Reasons, func(r servertest.Reason) bool { return r.Condition == "reason-never" })
		if !strings.Contains(p.Reasons[i].Cure, "警察刑事紀錄證明") {
			t.Errorf("the cure names no lawful route: %+v", p.Reasons[i])
		}
		officer.Refused(servertest.Investigation(t).With("reason", "幫朋友查兩個人的資料，朋友拜託"), "reason-never")
	})
	t.Run("a session is one person's on one device", func(t *testing.T) {
		holder, other := h.As(t, patrol), h.As(t, unarmed)
		got := holder.Ask(servertest.IdentityCheck(s.Person))
		other.Refused(servertest.IdentityCheck(s.Person), "no-device") // nobody asks on a colleague's device
		if r := other.Get("/api/v1/records/" + got.Record); r.Status != http.StatusNotFound {
			t.Errorf("a colleague reads the record: %d", r.Status)
		}
		if r := other.Open(got.Record, "household", "address"); r.Status != http.StatusNotFound {
			t.Errorf("a colleague opens a field: %d %s", r.Status, r.Body)
		}
	})
	t.Run("special fields ask the holder again", func(t *testing.T) {
		officer := h.As(t, detective)
		got := officer.Ask(servertest.Investigation(t))
		priors := got.Of("priors")
		if priors.Status != "found" || len(priors.Fields) != 0 || !slices.Contains(priors.Masked, "offence") {
			t.Fatalf("priors came as %+v", priors)
		}
		r := officer.Open(got.Record, "priors", "offence")
		var p servertest.Problem
		r.Into(t, &p)
		if r.Status != http.StatusForbidden || p.Record == "" || !slices.ContainsFunc(p.Reasons, func(r servertest.Reason) bool { return r.Condition == "step-up-missing" }) {
			t.Fatalf("without a step-up: %d %s", r.Status, r.Body)
		}
		// A colleague's verification does not count as the holder's.
		colleague, err := h.App.Store.Officer(t.Context(), "A10045")
		if err != nil {
			t.Fatal(err)
		}
		stepUp(t, h.As(t, colleague.ID), servertest.City(t).Sample.Drugs)
		if r := officer.Open(got.Record, "priors", "offence"); r.Status != http.StatusForbidden {
			t.Errorf("after a colleague's step-up: %d %s", r.Status, r.Body)
		}
		stepUp(t, officer, s.Case)
		r = officer.Open(got.Record, "priors", "offence")
		var opened struct{ Record, Value string }
		if r.Into(t, &opened); r.Status != http.StatusOK || opened.Value == "" {
			t.Fatalf("after the holder's step-up: %d %s", r.Status, r.Body)
		}
		kind, content := recorded(t, officer, opened.Record)
		if kind != "reveal" || content["field"] != "offence" || strings.Contains(string(mustJSON(t, content)), opened.Value) {
			t.Errorf("the record shows %s %v", kind, content)
		}
		h.Clock.Move(6 * time.Minute)
		if r := officer.Open(got.Record, "priors", "sentence"); r.Status != http.StatusForbidden {
			t.Errorf("six minutes after the step-up: %d %s", r.Status, r.Body)
		}
	})
}

// stepUp verifies the person again as demo mode does: on the page that asks for
// it before a special field of an answer on the screen is opened.
func stepUp(t *testing.T, c *servertest.Client, matter synth.SampleMatter) {
	t.Helper()
	r := c.Form("/query", url.Values{
		"act": {"ask"}, "key": {"step-up"}, "purpose": {"P04"}, "ground": {"CCP-231-2"}, "reason": {"偵辦本案，查證到案人之身分與前案"},
		"reference": {"other"}, "reference_kind": {"case"}, "reference_number": {matter.Number}, "national_id": {matter.Subject},
		"register": {"household", "priors"},
	})
	record, ok := strings.CutPrefix(r.Header.Get("Location"), "/answers/")
	if !ok {
		t.Fatalf("query on the page: %d %s", r.Status, r.Body)
	}
	r = c.Form("/reveal", url.Values{
		"record": {record}, "register": {"priors"}, "row": {"0"}, "field": {"court"}, "demo_step_up": {"yes"},
	})
	if r.Status != http.StatusSeeOther {
		t.Fatalf("step-up: %d %s", r.Status, r.Body)
	}
}

// TestCase1090104: a caller on the internal line posed as an officer of the next
// station "for a criminal case" and was told two owners' names and addresses.
func TestCase1090104(t *testing.T) {
	t.Parallel()
	h := servertest.Open(t)
	plate := servertest.City(t).Sample.CleanPlate
	car := vehicle(t, plate)

	t.Run("there is no field for who telephoned", func(t *testing.T) {
		officer := h.As(t, patrol)
		for _, name := range []string{"caller", "requester", "on_behalf_of", "代查人"} {
			if r := officer.JSON("/api/v1/queries", servertest.StolenCheck(plate).With(name, "鄰所同仁")); r.Status != http.StatusBadRequest {
				t.Errorf("%s: %d %s", name, r.Status, r.Body)
			}
		}
	})
	t.Run("what a caller says is no reason", func(t *testing.T) {
		officer := h.As(t, patrol)
		for _, reason := range []string{"偵辦刑案", "偵辦刑案需要", "公務查詢", "同事代查", "協助查詢。", "協助偵辦刑案"} {
			officer.Refused(servertest.StolenCheck(plate).With("reason", reason), "reason-vague")
		}
	})
	t.Run("an owner's address needs a case of one's own", func(t *testing.T) {
		officer := h.As(t, patrol)
		q := servertest.Investigation(t).With("subject", map[string]string{"plate": plate})
		officer.Refused(q.With("reference", ""), "reference-missing")
		officer.Refused(q, "reference-not-yours")
		for purpose, more := range map[string]servertest.Question{
			"P02": {"ground": "PPEA-8-1", "facts": map[string]any{"danger": "weaving"}},
			"P03": {},
		} {
			ask := servertest.StolenCheck(plate).With("purpose", purpose)
			for k, v := range more {
				ask[k] = v
			}
			r := officer.JSON("/api/v1/queries", ask)
			if r.Status != http.StatusOK {
				t.Fatalf("%s: %d %s", purpose, r.Status, r.Body)
			}
			silent(t, r.Body, car.OwnerName, car.OwnerID, car.OwnerAddress)
		}
	})
	t.Run("no device of another unit", func(t *testing.T) {
		o, err := h.App.Store.Officer(t.Context(), west)
		if err != nil {
			t.Fatal(err)
		}
		r := h.As(t, desk).Form("/desk/hand-out", url.Values{
			"card": {o.CardNumber}, "device": {string(servertest.City(t).Sample.Device.ID)}, "hours": {"8"},
		})
		if r.Status != http.StatusBadRequest {
			t.Errorf("a device for an officer of another unit: %d", r.Status)
		}
	})
	t.Run("the record shows who asked, and with what words", func(t *testing.T) {
		officer := h.As(t, patrol)
		q := servertest.StolenCheck(plate).With("reason", "值班接獲民眾報案，該車停放路口三日未移動，查證是否失竊")
		got := officer.Ask(q)
		_, content := recorded(t, officer, got.Record)
		if content["reason"] != q["reason"] || content["hand_out"] == "" || content["shift"] == "" {
			t.Errorf("the record shows %v", content)
		}
	})
}
