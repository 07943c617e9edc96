package httpsource

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"mpolice"
	"mpolice/internal/source"
)

// Request is the body of a question, sent by POST as application/json.
type Request struct {
	Register mpolice.Register    `json:"register"`
	Record   string              `json:"record"` // the intent's record number
	Subject  Subject             `json:"subject"`
	Fields   []mpolice.FieldName `json:"fields"`
}

// Subject is whom the question is about.
type Subject struct {
	Kind mpolice.SubjectKind `json:"kind"`
	Key  string              `json:"key"`
}

// Response is the body of an answer with status 200: the question's register
// and subject again, and the rows, none of them when nothing is known.
type Response struct {
	Register mpolice.Register `json:"register"`
	Subject  Subject          `json:"subject"`
	Rows     []Row            `json:"rows"`
}

// Row is one entry: the agency's record number and exactly the fields asked.
type Row struct {
	Key    string                       `json:"key"`
	Fields map[mpolice.FieldName]string `json:"fields"`
}

// Bounds of an answer.
const (
	maxAnswer = 64 << 10
	maxKey    = 64
	maxValue  = 500 // runes
)

// Decode reads one strict JSON object into v: valid UTF-8, no unknown and no
// repeated member, nothing after it. The error tells no part of the data.
func Decode(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	if err := noRepeats(json.NewDecoder(bytes.NewReader(data))); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return errors.New("not the agreed object")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("data after the object")
	}
	return nil
}

// noRepeats refuses an object that names a member twice, in any mix of cases:
// encoding/json would take the last one, other readers the first.
func noRepeats(d *json.Decoder) error {
	type level struct {
		names map[string]bool // nil in an array
		value bool            // the next token is a member's value
	}
	var open []level
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errors.New("not JSON")
		}
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			open = open[:len(open)-1]
			continue
		}
		if n := len(open); n > 0 && open[n-1].names != nil {
			if !open[n-1].value {
				name := strings.ToLower(token.(string))
				if open[n-1].names[name] {
					return errors.New("a member stands twice")
				}
				open[n-1].names[name], open[n-1].value = true, true
				continue
			}
			open[n-1].value = false
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{names: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		}
	}
}

// rows decodes an answer and holds it to the question.
func rows(data []byte, asked Request) ([]source.Row, error) {
	var answer Response
	if err := Decode(data, &answer); err != nil {
		return nil, fmt.Errorf("%w: %w", source.ErrMalformed, err)
	}
	if answer.Register != asked.Register || answer.Subject != asked.Subject {
		return nil, fmt.Errorf("%w: about something else", source.ErrMalformed)
	}
	if answer.Rows == nil || len(answer.Rows) > source.MaxRows {
		return nil, fmt.Errorf("%w: no list of rows, or too many", source.ErrMalformed)
	}
	out := make([]source.Row, len(answer.Rows))
	for i, row := range answer.Rows {
		if err := row.check(asked.Fields); err != nil {
			return nil, fmt.Errorf("%w: %w", source.ErrMalformed, err)
		}
		out[i] = source.Row{Key: row.Key, Fields: row.Fields}
	}
	return out, nil
}

// check holds a row to exactly the fields asked, each a plain text.
func (r Row) check(fields []mpolice.FieldName) error {
	if key, err := mpolice.CleanText(r.Key, maxKey); err != nil || key == "" || key != r.Key {
		return errors.New("record number")
	}
	if r.Fields == nil || len(r.Fields) != len(fields) {
		return errors.New("not the fields asked")
	}
	for _, name := range fields {
		value, ok := r.Fields[name]
		if !ok {
			return errors.New("not the fields asked")
		}
		if clean, err := mpolice.CleanText(value, maxValue); err != nil || clean != value {
			return errors.New("characters of a value")
		}
	}
	return nil
}
