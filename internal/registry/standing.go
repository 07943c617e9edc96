package registry

import (
	"time"

	"mpolice"
)

// Standing says whether a register may be asked, and when that is about to
// change.
type Standing struct {
	Open    bool     `json:"open"`
	Reasons []Reason `json:"reasons"` // why it is closed; every one
	// DaysLeft counts the days until the agreement ends, 0 on its last day; -1
	// when it has no end or has ended.
	DaysLeft int `json:"days_left"`
	// Ending says that the agreement ends within EndingDays.
	Ending bool `json:"ending"`
}

// EndingDays is how long before its end an agreement is announced to be ending.
const EndingDays = 60

// Reason is one cause for which a register is closed.
type Reason string

// The reasons. The lack of a legal basis comes first: Interpretation 603 asks
// a statute for the building of a database, not only for its use.
const (
	ReasonNoBasis          Reason = "no-legal-basis"
	ReasonNoPurpose        Reason = "no-purpose"
	ReasonNoNotice         Reason = "no-notice"
	ReasonNoAgreement      Reason = "no-agreement"
	ReasonAgreementPending Reason = "agreement-not-begun"
	ReasonAgreementEnded   Reason = "agreement-ended"
)

var reasonTexts = map[Reason]mpolice.Text{
	ReasonNoBasis:          {Zh: "未載明法律依據，資料檔案關閉。請資料管理者填入 x-legal-basis。", En: "Closed: no legal basis is named. The steward enters x-legal-basis."},
	ReasonNoPurpose:        {Zh: "未載明蒐集之特定目的，資料檔案關閉。請資料管理者填入 x-purpose。", En: "Closed: no specific purpose of collection is named. The steward enters x-purpose."},
	ReasonNoNotice:         {Zh: "無告知或免告知之佐證，資料檔案關閉。請資料管理者填入 x-notice。", En: "Closed: nothing shows how people were told, or why not. The steward enters x-notice."},
	ReasonNoAgreement:      {Zh: "未載明資料介接協議，資料檔案關閉。請資料管理者填入 x-agreement。", En: "Closed: no agreement on the data is named. The steward enters x-agreement."},
	ReasonAgreementPending: {Zh: "資料介接協議尚未生效，資料檔案關閉。", En: "Closed: the agreement has not begun."},
	ReasonAgreementEnded:   {Zh: "資料介接協議已屆期，資料檔案關閉。請與來源機關續約後更新 x-agreement。", En: "Closed: the agreement has ended. Renew it with the agency, then bring x-agreement up to date."},
}

// Text words the reason and says what cures it.
func (r Reason) Text() mpolice.Text { return reasonTexts[r] }

// Standing says whether the register may be asked at that instant. It fails
// closed: what the descriptor does not say is not there.
func (d *Descriptor) Standing(at time.Time) Standing {
	s := Standing{Reasons: d.lacks(), DaysLeft: -1}
	if !d.Own && d.Agreement.Number != "" {
		switch {
		case d.Agreement.pending(at):
			s.Reasons = append(s.Reasons, ReasonAgreementPending)
		case d.Agreement.ended(at):
			s.Reasons = append(s.Reasons, ReasonAgreementEnded)
		}
		s.DaysLeft = d.Agreement.DaysLeft(at)
		s.Ending = s.DaysLeft >= 0 && s.DaysLeft <= EndingDays
	}
	s.Open = len(s.Reasons) == 0
	return s
}

// lacks gives the reasons that hold whatever the time.
func (d *Descriptor) lacks() []Reason {
	var out []Reason
	for _, one := range []struct {
		missing bool
		reason  Reason
	}{
		{len(d.LegalBasis) == 0, ReasonNoBasis},
		{!d.Purpose.Complete(), ReasonNoPurpose},
		{len(d.Notice.Codes) == 0 || !d.Notice.Evidence.Complete(), ReasonNoNotice},
		{!d.Own && d.Agreement.Number == "", ReasonNoAgreement},
	} {
		if one.missing {
			out = append(out, one.reason)
		}
	}
	return out
}
