package eval

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// GenerateKey makes the Ed25519 key pair of an evaluator in the form that the
// log's keys have: skey stays with the evaluator, vkey goes into the operator's
// configuration. name says who signs, such as "npa.example/face-evaluation".
func GenerateKey(rand io.Reader, name string) (skey, vkey string, err error) {
	skey, vkey, err = note.GenerateKey(rand, name)
	if err != nil {
		return "", "", fmt.Errorf("make the evaluator's key: %w", err)
	}
	if _, err := note.NewSigner(skey); err != nil {
		return "", "", fmt.Errorf("make the evaluator's key: %q is not a name for a key: want no spaces and no plus sign", name)
	}
	return skey, vkey, nil
}

// Sign signs a report: a note (golang.org/x/mod/sumdb/note) whose text is the
// report's canonical bytes.
func Sign(r Report, skey string) ([]byte, error) {
	text, err := r.Canonical()
	if err != nil {
		return nil, err
	}
	if _, err := Parse(text); err != nil {
		return nil, fmt.Errorf("sign the evaluation report: %w", err)
	}
	signer, err := note.NewSigner(strings.TrimSpace(skey))
	if err != nil {
		return nil, fmt.Errorf("sign the evaluation report: %w", errNoKey)
	}
	signed, err := note.Sign(&note.Note{Text: string(text)}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign the evaluation report: %w", err)
	}
	return signed, nil
}

// ErrUnsigned means that none of the given keys signed the report.
var ErrUnsigned = errors.New("the evaluation report is not signed by an evaluator whose key is configured")

// Verify checks that one of the evaluators' public keys signed the report, and
// reads it. Every byte counts: a report with an unknown signature besides is
// refused too.
func Verify(signed []byte, vkeys ...string) (Report, error) {
	var known []note.Verifier
	for _, k := range vkeys {
		v, err := note.NewVerifier(strings.TrimSpace(k))
		if err != nil {
			return Report{}, fmt.Errorf("evaluator's public key: %w", err)
		}
		known = append(known, v)
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil || len(n.UnverifiedSigs) > 0 {
		return Report{}, ErrUnsigned
	}
	if err := strict(signed); err != nil {
		return Report{}, err
	}
	return Parse([]byte(n.Text))
}

// strict refuses base64 with stray bits, which note.Open lets through.
func strict(signed []byte) error {
	for line := range bytes.Lines(signed[bytes.LastIndex(signed, []byte("\n\n"))+2:]) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if _, err := base64.StdEncoding.Strict().DecodeString(string(line[bytes.LastIndexByte(line, ' ')+1:])); err != nil {
			return ErrUnsigned
		}
	}
	return nil
}

// CheckKey refuses what Sign would refuse, before the work is done.
func CheckKey(skey string) error {
	if _, err := note.NewSigner(strings.TrimSpace(skey)); err != nil {
		return errNoKey
	}
	return nil
}

var errNoKey = errors.New("no evaluator's secret key; make one with `mpolice face eval key`")
