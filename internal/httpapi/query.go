package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"mpolice"
	"mpolice/internal/edge"
	"mpolice/internal/query"
)

// queryBody is the body of POST /api/v1/queries.
type queryBody struct {
	Purpose   mpolice.CardCode               `json:"purpose"`
	Ground    mpolice.GroundCode             `json:"ground"`
	Reference json.RawMessage                `json:"reference"`
	Reason    string                         `json:"reason"`
	Facts     map[string]any                 `json:"facts"`
	Subject   map[mpolice.SubjectKind]string `json:"subject"`
	// BornFrom and BornTo narrow a search by name to years of birth.
	BornFrom  int                `json:"born_from"`
	BornTo    int                `json:"born_to"`
	Registers []mpolice.Register `json:"registers"`
	// ConfirmFirst asks for name and birth date alone.
	ConfirmFirst bool `json:"confirm_first"`
}

// runQuery is POST /api/v1/queries. An Idempotency-Key header makes a repeated
// send of one query harmless.
func (a *API) runQuery(w http.ResponseWriter, r *http.Request) error {
	who, err := a.Cookies.Session(r)
	if err != nil {
		return err
	}
	var body queryBody
	if err := readJSON(r, &body); err != nil {
		return err
	}
	q, err := a.request(r.Context(), body)
	if err != nil {
		return err
	}
	if q.Key = r.Header.Get("Idempotency-Key"); len(q.Key) > 200 {
		return &mpolice.Invalid{Field: "Idempotency-Key", Key: "invalid.text_too_long"}
	}
	res, err := a.Query.Run(r.Context(), who, q)
	if err != nil {
		return err
	}
	return a.sendResult(w, r, res)
}

func (a *API) request(ctx context.Context, b queryBody) (query.Request, error) {
	q := query.Request{
		Purpose: b.Purpose, Ground: b.Ground, Reason: b.Reason, Registers: b.Registers, ConfirmFirst: b.ConfirmFirst, Facts: map[string]string{},
	}
	if len(b.Subject) != 1 {
		return q, &mpolice.Invalid{Field: "subject", Key: "invalid.subject_one"}
	}
	var err error
	if q.Subject, err = b.subject(); err != nil {
		return q, err
	}
	for name, v := range b.Facts {
		text, err := factText(v)
		if err != nil {
			return q, &mpolice.Invalid{Field: "facts", Key: "invalid.fact_type"}
		}
		q.Facts[name] = text
	}
	q.Reference, err = a.reference(ctx, b)
	return q, err
}

// subject reads the one subject of the body.
func (b queryBody) subject() (mpolice.Subject, error) {
	born := mpolice.Birth{From: b.BornFrom, To: b.BornTo}
	for kind, raw := range b.Subject {
		var s mpolice.Subject
		var err error
		switch {
		case kind == mpolice.SubjectName && !born.IsZero():
			s, err = mpolice.NameSubject(raw, born)
			s.Raw = fmt.Sprintf("%s %d–%d", raw, born.From, born.To)
		case !born.IsZero():
			return s, &mpolice.Invalid{Field: "born_from", Key: "invalid.year"}
		default:
			s, err = mpolice.ParseSubject(kind, raw)
		}
		if err != nil {
			return mpolice.Subject{}, &mpolice.Invalid{Field: "subject", Key: edge.SubjectFault(kind, err)}
		}
		return s, nil
	}
	return mpolice.Subject{}, &mpolice.Invalid{Field: "subject", Key: "invalid.subject_one"}
}

// reference reads "kind:number", {"kind","number"}, or a bare number, whose
// kind is the first of the card's that knows it.
func (a *API) reference(ctx context.Context, b queryBody) (mpolice.ReferenceID, error) {
	fault := &mpolice.Invalid{Field: "reference", Key: "invalid.reference"}
	if len(b.Reference) == 0 || bytes.Equal(b.Reference, []byte("null")) {
		return mpolice.ReferenceID{}, nil
	}
	var pair struct {
		Kind   mpolice.ReferenceKind `json:"kind"`
		Number string                `json:"number"`
	}
	if json.Unmarshal(b.Reference, &pair) == nil {
		return cleanReference(pair.Kind, pair.Number)
	}
	var text string
	if json.Unmarshal(b.Reference, &text) != nil {
		return mpolice.ReferenceID{}, fault
	}
	if text == "" {
		return mpolice.ReferenceID{}, nil
	}
	id := mpolice.ParseReference(text)
	id, err := cleanReference(id.Kind, id.Number)
	if err != nil || id.Kind != "" {
		return id, err
	}
	return a.Query.ResolveReference(ctx, b.Purpose, id.Number)
}

// maxNumber bounds a reference number, in runes.
const maxNumber = 64

func cleanReference(kind mpolice.ReferenceKind, number string) (mpolice.ReferenceID, error) {
	n, err := mpolice.CleanText(number, maxNumber)
	if err != nil {
		return mpolice.ReferenceID{}, &mpolice.Invalid{Field: "reference", Key: "invalid.reference"}
	}
	return mpolice.ReferenceID{Kind: kind, Number: n}, nil
}

// factText gives the text of a JSON value: facts are stated as strings, and
// flags may be true or false.
func factText(v any) (string, error) {
	switch x := v.(type) {
	case string:
		return x, nil
	case bool:
		if x {
			return "yes", nil
		}
		return "", nil
	case nil:
		return "", nil
	}
	return "", errors.New("fact is neither text nor flag")
}

// reveal is POST /api/v1/queries/{id}/reveals.
func (a *API) reveal(w http.ResponseWriter, r *http.Request) error {
	who, err := a.Cookies.Session(r)
	if err != nil {
		return err
	}
	id, err := mpolice.ParseRecordID(r.PathValue("id"))
	if err != nil {
		return mpolice.ErrNotFound
	}
	var body struct {
		Register mpolice.Register  `json:"register"`
		Row      int               `json:"row"`
		Field    mpolice.FieldName `json:"field"`
	}
	if err := readJSON(r, &body); err != nil {
		return err
	}
	got, err := a.Query.Reveal(r.Context(), who, query.RevealRequest{Record: id, Register: body.Register, Row: body.Row, Field: body.Field})
	if err != nil {
		return err
	}
	return sendJSON(w, struct {
		Record string `json:"record"`
		Value  string `json:"value"`
	}{got.Record.String(), got.Value})
}

// readJSON reads one JSON document and refuses unknown fields, a second
// document and anything too large.
func readJSON(r *http.Request, into any) error {
	if ct, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || ct != "application/json" {
		return malformed("內容必須是 application/json。", "The body must be application/json.")
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return jsonFault(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return malformed("只能有一份 JSON 文件。", "The body has more than one JSON document.")
	}
	return nil
}

// jsonFault words a decoding error without any value of the body.
func jsonFault(err error) error {
	var large *http.MaxBytesError
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &large):
		return err
	case errors.As(err, &syntax):
		return malformed(fmt.Sprintf("第 %d 位元組有語法錯誤。", syntax.Offset), fmt.Sprintf("There is a syntax error at byte %d.", syntax.Offset))
	case errors.As(err, &kind) && kind.Field != "":
		return malformed(fmt.Sprintf("欄位「%s」的型別不符。", kind.Field), fmt.Sprintf("The field %q has a value of the wrong type.", kind.Field))
	case errors.As(err, &kind):
		return malformed("內容必須是一個 JSON 物件。", "The body must be one JSON object.")
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		return malformed("含有介面規格沒有的欄位。", "There is a field that the contract does not have.")
	}
	return malformed("內容不完整。", "The body ends too early.")
}
