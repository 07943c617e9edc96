package httpsource

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/source"
)

// Source is one agency's live register.
type Source struct {
	cfg    Config
	client *http.Client
}

// Register names the register.
func (s *Source) Register() mpolice.Register { return s.cfg.Register }

// Close lets go of idle connections.
func (s *Source) Close() { s.client.CloseIdleConnections() }

// Lookup asks the agency. See source.Source: an answer that breaks the
// agreement is source.ErrMalformed, everything else that fails means that the
// agency is down for us.
func (s *Source) Lookup(ctx context.Context, receipt audit.Receipt, ask source.Ask) ([]source.Row, error) {
	if err := receipt.Covers(s.cfg.Register, ask.Subject); err != nil {
		return nil, err
	}
	if !slices.Contains(s.cfg.Kinds, ask.Subject.Kind) {
		return nil, source.ErrKind
	}
	for _, name := range ask.Fields {
		if !slices.Contains(s.cfg.Fields, name) {
			return nil, fmt.Errorf("ask %s: %w: %s", s.cfg.Register, source.ErrField, name)
		}
	}
	rows, err := s.ask(ctx, Request{
		Register: s.cfg.Register, Record: receipt.Record().String(),
		Subject: Subject{Kind: ask.Subject.Kind, Key: ask.Subject.Key},
		Fields:  distinct(ask.Fields),
	})
	if err != nil {
		if ctx.Err() != nil { // a broken-off call tells less than its reason
			err = ctx.Err()
		}
		return nil, fmt.Errorf("ask %s: %w", s.cfg.Register, err)
	}
	return rows, nil
}

// distinct is never nil, so that the wire has a list.
func distinct(fields []mpolice.FieldName) []mpolice.FieldName {
	out := make([]mpolice.FieldName, 0, len(fields))
	for _, name := range fields {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func (s *Source) ask(ctx context.Context, question Request) ([]source.Row, error) {
	body, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := read(resp)
	if err != nil {
		return nil, err
	}
	return rows(data, question)
}

// read gives the body of an answer that is one: status 200, JSON, not too
// long. A redirect is an answer that the agreement does not have.
func read(resp *http.Response) ([]byte, error) {
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return nil, fmt.Errorf("%w: redirect", source.ErrMalformed)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("agency answered status %d", resp.StatusCode)
	}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, fmt.Errorf("%w: content type", source.ErrMalformed)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%w: cut short", source.ErrMalformed)
	}
	if err != nil {
		return nil, err
	}
	if len(data) > maxAnswer {
		return nil, fmt.Errorf("%w: over %d bytes", source.ErrMalformed, maxAnswer)
	}
	return data, nil
}
