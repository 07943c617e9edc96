package web

import (
	"net/http"

	"mpolice"
)

const samplePath = "/compare/" + sampleRecord

// compareSamples are the screens of photo comparison. Their pictures are drawn
// by kitchen.
func compareSamples(l Language) []sample {
	c := signedIn(l, SectionCompare, mpolice.RoleOfficer)
	c.Viewer.Compare = true
	home := signedIn(l, SectionHome, mpolice.RoleOfficer)
	home.Viewer.Compare = true
	ready := sampleHome(l, CustodyHeld)
	ready.Compare = true
	return []sample{
		{"home-compare", http.StatusOK, home, ready},
		{"compare", http.StatusOK, c, CompareHomeView{Model: sampleModel(), Life: 30, Most: 5, Cases: []CompareCase{
			{samplePath, CompareDocument, "photo", hour(1), 30}, {samplePath, CompareGallery, "judged", hour(1), 7},
		}}},
		{"compare-shut", http.StatusOK, c, CompareHomeView{Shut: sampleShut(l), Life: 30, Most: 5, Busy: true}},
		{"compare-document", http.StatusOK, c, sampleComparison(l, CompareDocument)},
		{"compare-gallery", http.StatusOK, c, sampleComparison(l, CompareGallery)},
		{"compare-empty", http.StatusOK, c, sampleNothingTried(l)},
		{"compare-errors", http.StatusBadRequest, c, sampleComparisonErrors(l)},
		{"compare-nopurpose", http.StatusOK, c, CompareFormView{Mode: CompareGallery}},
		{"compare-second", http.StatusOK, c, CompareSecondView{Head: sampleHead(l, CompareGallery)}},
		{"compare-second-demo", http.StatusBadRequest, c, CompareSecondView{
			Head: sampleHead(l, CompareGallery), Demo: true, People: []Option{{Value: "A10034", Label: "王大明 A10034"}},
			Errors: FieldErrors{{Field: "demo_second", Key: "compare.second_officer"}},
		}},
		{"compare-finding", http.StatusOK, c, CompareSecondView{Head: sampleHead(l, CompareGallery), Finding: true, Pair: sampleFaces(1, "high")}},
		{"compare-finding-nobody", http.StatusBadRequest, c, CompareSecondView{
			Head: sampleHead(l, CompareGallery), Finding: true, Pair: sampleFaces(2, "medium"), Demo: true,
			Errors: FieldErrors{{Field: "says", Key: "compare.second.says"}},
		}},
		{"compare-photo", http.StatusOK, c, ComparePhotoView{Head: sampleHead(l, CompareDocument), Most: MaxPhoto}},
		{"compare-photo-bad", http.StatusBadRequest, c, ComparePhotoView{
			Head: sampleHead(l, CompareGallery), Most: MaxPhoto, Kept: true, Errors: FieldErrors{{Field: "photo", Key: "picture.format.heic"}},
		}},
		{"compare-faces", http.StatusOK, c, CompareCheckView{Head: sampleHead(l, CompareGallery), Shot: sampleShot(-1), Choose: true}},
		{"compare-ready", http.StatusOK, c, CompareCheckView{Head: sampleHead(l, CompareGallery), Shot: sampleShot(0), Usable: true, Findings: sampleFindings(l, false)}},
		{"compare-bad", http.StatusOK, c, CompareCheckView{Head: sampleHead(l, CompareDocument), Shot: CompareShot{URL: samplePath + "/probe.jpg?1", Width: 640, Height: 480}, Findings: sampleFindings(l, true)}},
		{"compare-answer", http.StatusOK, c, sampleCandidates(l)},
		{"compare-answer-errors", http.StatusBadRequest, c, sampleFewFeatures(l)},
		{"compare-nobody", http.StatusOK, c, CompareAnswerView{Head: sampleHead(l, CompareGallery), Record: RecordRef{Number: sampleRecord}, At: sampleTime, Eligible: 51230}},
		{"compare-holder", http.StatusBadRequest, c, CompareAnswerView{
			Head: sampleHead(l, CompareDocument), Record: RecordRef{Number: sampleRecord}, At: sampleTime,
			Pairs: []ComparePair{sampleFaces(0, "low")}, Errors: FieldErrors{{Field: "choice", Key: "invalid.option"}, {Field: "note", Key: "invalid.text_characters"}},
		}},
		{"compare-unregistered", http.StatusOK, c, CompareAnswerView{Head: sampleHead(l, CompareDocument), Record: RecordRef{Number: sampleRecord}, At: sampleTime}},
		{"compare-done-agrees", http.StatusOK, c, CompareDoneView{
			Head: sampleHead(l, CompareGallery), Record: RecordRef{sampleRecord, "/records/" + sampleRecord}, Choice: "agrees", Rank: 1,
			Features: []string{l.Pick("眉", "Brows"), l.Pick("鼻", "Nose"), l.Pick("痣疤胎記", "Moles, scars, marks")}, Note: l.Pick("右眉尾有同位置之疤痕", "a scar at the same place"),
		}},
		{"compare-done-differs", http.StatusOK, c, CompareDoneView{Head: sampleHead(l, CompareGallery), Record: RecordRef{Number: sampleRecord}, Choice: "differs", Rank: 2}},
		{"compare-done-none", http.StatusOK, c, CompareDoneView{Head: sampleHead(l, CompareGallery), Record: RecordRef{Number: sampleRecord}, Choice: "none"}},
		{"compare-done-same", http.StatusOK, c, CompareDoneView{Head: sampleHead(l, CompareDocument), Record: RecordRef{Number: sampleRecord}, Choice: "same"}},
		{"compare-done-different", http.StatusOK, c, CompareDoneView{Head: sampleHead(l, CompareDocument), Record: RecordRef{Number: sampleRecord}, Choice: "different"}},
		{"compare-done-unsure", http.StatusOK, c, CompareDoneView{Head: sampleHead(l, CompareDocument), Record: RecordRef{Number: sampleRecord}, Choice: "unsure"}},
		{"compare-close", http.StatusOK, c, CompareCloseView{sampleHead(l, CompareGallery)}},
		{"compare-hold", http.StatusBadRequest, c, CompareHoldView{
			Head: sampleHead(l, CompareGallery), Until: hour(2), Most: hour(24), Reason: "x",
			Errors: FieldErrors{{Field: "until", Key: "compare.hold_range"}, {Field: "hold_reason", Key: "invalid.text_too_short"}},
		}},
		{"compare-closed", http.StatusOK, c, CompareEndedView{Why: "closed", At: sampleTime, Photo: true, Record: RecordRef{otherRecord, "/records/" + otherRecord}, Case: RecordRef{sampleRecord, "/records/" + sampleRecord}}},
		{"compare-expired", http.StatusOK, c, CompareEndedView{Why: "expired", At: sampleTime, Photo: true, Record: RecordRef{Number: otherRecord}, Case: RecordRef{Number: sampleRecord}}},
		{"compare-refused", http.StatusOK, c, CompareEndedView{Why: "refused", At: sampleTime, Record: RecordRef{Number: otherRecord}, Case: RecordRef{Number: sampleRecord}}},
		{"compare-shutdown", http.StatusOK, c, CompareEndedView{Why: "shutdown", At: sampleTime, Photo: true, Record: RecordRef{Number: otherRecord}, Case: RecordRef{Number: sampleRecord}}},
		{"compare-restart", http.StatusOK, c, CompareEndedView{Why: "restart", At: sampleTime, Photo: true, Record: RecordRef{Number: otherRecord}, Case: RecordRef{Number: sampleRecord}}},
		{"compare-gone", http.StatusOK, c, CompareEndedView{Why: "other", Photo: true, Case: RecordRef{Number: sampleRecord}}},
	}
}

func sampleModel() CompareModel { return CompareModel{Name: "MobileFaceNet", EvaluationOnly: true} }

func sampleShut(l Language) []Block {
	return []Block{
		{Title: l.Pick("尚未登錄允許相片比對之法律依據，或其已失效。", "The statute that allows photo comparison has not been entered."), Article: l.Pick("司法院釋字第603號解釋", "Interpretation 603"), Cure: l.Pick("法律依據由系統管理者依主管機關核定文號登錄。", "The operator enters it on the authority's order.")},
		{Title: l.Pick("比對模型未經核定、未載入，或與核定者不符。", "The model is not approved, or not loaded."), Article: l.Pick("本平臺規則", "Platform rule"), Cure: l.Pick("模型由系統管理者查明。", "The operator looks into it.")},
	}
}

func sampleHead(l Language, mode CompareMode) CompareHead {
	h := CompareHead{
		Path: samplePath, Number: sampleRecord, Mode: mode, Purpose: l.Pick("P04 偵辦刑案", "P04 Criminal case"), Matter: "115刑0456",
		Ends: hour(1), Seconds: 1130, Model: sampleModel(),
	}
	if mode == CompareDocument {
		h.Purpose, h.Subject, h.Matter = l.Pick("P01 查證身分", "P01 Identity check"), "A123456789", ""
	} else {
		h.CanHold = true
	}
	return h
}

func sampleComparison(l Language, mode CompareMode) CompareFormView {
	q := sampleQueryP01(l)
	q.Purposes = []Purpose{{"P01", l.Pick("查證身分", "Identity check"), true, true}, {"P04", l.Pick("偵辦刑案", "Criminal case"), false, false}, {"P06", l.Pick("失蹤、失智、路倒", "Missing persons"), false, false}}
	q.Form.Purpose, q.Card.Registers, q.Card.Subjects = "P01", nil, nil
	return CompareFormView{
		QueryView: q, Mode: mode, Model: sampleModel(), Hours: 2, AskPlace: mode == CompareDocument, Will: WillConsent,
		Number:   SubjectField{Name: "national_id", Label: l.Pick("國民身分證或居留證統一證號", "National id or resident number"), Hint: l.Pick("10 碼", "10 characters")},
		Document: []Tried{{sampleRecord, "A123456789", sampleTime, true}},
		Name:     []Tried{{otherRecord, "陳怡君 1970–1979", sampleTime, false}, {sampleRecord, "陳宜君", sampleTime, true}},
		Tell: []string{
			l.Pick("出示證件表明身分：我是忠孝西路派出所王大明，依警察職權行使法第6條第1項第1款查證身分。", "I am 王大明 of Zhongxiao W. Rd. Station, checking your identity."),
			l.Pick("相片與臉部特徵不建檔，至遲 30 分鐘銷毀。", "The photo is destroyed within 30 minutes."),
		},
		Lat: "25.04760", Lon: "121.51700", Accuracy: "18",
	}
}

func sampleNothingTried(l Language) CompareFormView {
	v := sampleComparison(l, CompareGallery)
	v.Document, v.Name, v.Will, v.Lat, v.Lon = nil, nil, WillIncapable, "", ""
	return v
}

func sampleComparisonErrors(l Language) CompareFormView {
	v := sampleComparison(l, CompareDocument)
	v.Recheck, v.Number.Value = true, "A123456788"
	v.Errors = FieldErrors{
		{Field: "ground", Key: "invalid.option"},
		{Field: "facts.place", Key: "invalid.required"},
		{Field: "national_id", Key: "invalid.check_digit"},
		{Field: "place", Key: "invalid.required"},
		{Field: "position", Key: "invalid.other"},
		{Field: "incapable", Key: "compare.consent_or_incapable"},
	}
	return v
}

func sampleShot(chosen int) CompareShot {
	return CompareShot{URL: samplePath + "/probe.jpg?1", Width: 640, Height: 480, Faces: []CompareFace{
		{Index: 1, Nth: 1, X: 60, Y: 120, W: 120, H: 150, Chosen: chosen == 1},
		{Index: 0, Nth: 2, X: 320, Y: 80, W: 200, H: 250, Chosen: chosen == 0},
	}}
}

func sampleFindings(l Language, bad bool) []CompareFinding {
	out := []CompareFinding{{l.Pick("臉轉向一側", "The face is turned away"), l.Pick("請當事人正面看向鏡頭。", "Have the person look straight into the camera."), l.Pick("約 28 度，應在 25 度以內", "about 28 degrees, at most 25"), false}}
	if bad {
		out = append(out, CompareFinding{l.Pick("人臉太小", "The face is too small"), l.Pick("請靠近至一公尺左右。", "Come to about one metre."), l.Pick("兩眼間距 18 像素，至少 24 像素", "18 pixels between the eyes, at least 24"), true})
	}
	return out
}

func sampleFaces(rank int, band CompareBand) ComparePair {
	return ComparePair{
		Probe: CompareCrop{URL: samplePath + "/probe.jpg?1", Width: 640, Height: 480, X: 270, Y: 40, W: 300, H: 400},
		URL:   samplePath + "/candidates/1.jpg?1", Rank: rank, Band: band, Taken: map[bool]string{true: "民國112年"}[rank > 0],
	}
}

func sampleCandidates(l Language) CompareAnswerView {
	v := CompareAnswerView{
		Head: sampleHead(l, CompareGallery), Record: RecordRef{sampleRecord, "/records/" + sampleRecord}, At: sampleTime, Eligible: 51230,
		Pairs: []ComparePair{sampleFaces(1, "high"), sampleFaces(2, "medium"), sampleFaces(3, "medium")},
	}
	for code, label := range map[string]string{"eyes": l.Pick("眼", "Eyes"), "nose": l.Pick("鼻", "Nose"), "marks": l.Pick("痣疤胎記", "Moles, scars, marks")} {
		v.Features = append(v.Features, Option{Value: code, Label: label})
	}
	return v
}

func sampleFewFeatures(l Language) CompareAnswerView {
	v := sampleCandidates(l)
	v.Choice, v.Errors = "1", FieldErrors{{Field: "features", Key: "compare.features_few"}}
	return v
}
