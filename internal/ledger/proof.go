package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	proofHeader = "c2sp.org/tlog-proof@v1"
	// maxProof bounds a proof file: the longest leaf in base64, 63 hashes, and a checkpoint with 100 signatures.
	maxProof = 256 << 10
)

// Proof shows that one leaf is in a log (https://c2sp.org/tlog-proof). It carries the leaf itself as the
// "extra" data, so one file and the log's public key are enough to verify it. The extra data is not trusted:
// its hash must lead to the signed root.
type Proof struct {
	Index      int64
	Leaf       []byte           // nil if the file carries none
	Hashes     tlog.RecordProof // from the leaf's sibling up
	Checkpoint []byte           // signed note, not checked until Verify
}

// Marshal is the proof as a text file; the customary name ends in .tlog-proof.
func (p Proof) Marshal() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, proofHeader)
	if len(p.Leaf) > 0 {
		fmt.Fprintf(&b, "extra %s\n", base64.StdEncoding.EncodeToString(p.Leaf))
	}
	fmt.Fprintf(&b, "index %d\n", p.Index)
	for _, h := range p.Hashes {
		fmt.Fprintln(&b, h)
	}
	b.WriteByte('\n')
	b.Write(p.Checkpoint)
	return b.Bytes()
}

// ParseProof reads a proof file and checks nothing but its form, of which it accepts one spelling only.
func ParseProof(data []byte) (Proof, error) {
	p, err := parseProof(data)
	if err != nil {
		return Proof{}, fmt.Errorf("not a proof file: %w", err)
	}
	return p, nil
}

func parseProof(data []byte) (Proof, error) {
	if len(data) > maxProof {
		return Proof{}, fmt.Errorf("%d bytes, at most %d are possible", len(data), maxProof)
	}
	head, checkpoint, ok := bytes.Cut(data, []byte("\n\n"))
	if !ok {
		return Proof{}, errors.New("no empty line before the checkpoint")
	}
	lines := strings.Split(string(head), "\n")
	if lines[0] != proofHeader {
		return Proof{}, fmt.Errorf("the first line is not %q", proofHeader)
	}
	p := Proof{Checkpoint: bytes.Clone(checkpoint)}
	lines = lines[1:]
	var err error
	if lines, err = p.parseExtra(lines); err != nil {
		return Proof{}, err
	}
	if lines, err = p.parseIndex(lines); err != nil {
		return Proof{}, err
	}
	if len(lines) > 63 {
		return Proof{}, fmt.Errorf("%d hashes, at most 63 are possible", len(lines))
	}
	for i, line := range lines {
		h, err := parseHash(line)
		if err != nil {
			return Proof{}, fmt.Errorf("hash %d: %w", i, err)
		}
		p.Hashes = append(p.Hashes, h)
	}
	return p, nil
}

func (p *Proof) parseExtra(lines []string) ([]string, error) {
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "extra ") {
		return lines, nil
	}
	b64 := strings.TrimPrefix(lines[0], "extra ")
	leaf, err := base64.StdEncoding.Strict().DecodeString(b64)
	if err != nil || len(leaf) == 0 || len(leaf) > MaxLeaf || base64.StdEncoding.EncodeToString(leaf) != b64 {
		return nil, fmt.Errorf("the extra line is not a leaf of 1 to %d bytes in base64", MaxLeaf)
	}
	p.Leaf = leaf
	return lines[1:], nil
}

func (p *Proof) parseIndex(lines []string) ([]string, error) {
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return nil, errors.New("no index line")
	}
	text := strings.TrimPrefix(lines[0], "index ")
	index, err := strconv.ParseInt(text, 10, 64)
	if err != nil || index < 0 || strconv.FormatInt(index, 10) != text {
		return nil, fmt.Errorf("malformed index %q", text)
	}
	p.Index = index
	return lines[1:], nil
}

// Verify checks that the log with key v has signed a tree that holds the leaf at Index, and returns the
// checkpoint of that tree. leaf is the leaf as the caller knows it from elsewhere; with nil, the leaf in
// the proof is meant. If both are there they must be equal.
func (p Proof) Verify(leaf []byte, v note.Verifier) (Checkpoint, error) {
	switch {
	case leaf == nil && p.Leaf == nil:
		return Checkpoint{}, errors.New("the proof carries no leaf: give the leaf as well")
	case leaf == nil:
		leaf = p.Leaf
	case p.Leaf != nil && !bytes.Equal(leaf, p.Leaf):
		return Checkpoint{}, errors.New("the proof is about another leaf than the one given")
	}
	cp, err := ParseCheckpoint(p.Checkpoint, v)
	if err != nil {
		return Checkpoint{}, err
	}
	if p.Index >= cp.Size {
		return Checkpoint{}, fmt.Errorf("the proof is about leaf %d, its checkpoint has only %d leaves", p.Index, cp.Size)
	}
	if err := tlog.CheckRecord(p.Hashes, cp.Size, cp.Root, p.Index, tlog.RecordHash(leaf)); err != nil {
		return Checkpoint{}, fmt.Errorf("the leaf is not at index %d of the signed log: %w", p.Index, err)
	}
	return cp, nil
}

// VerifyProof parses and verifies a proof file; see [Proof.Verify] for leaf.
func VerifyProof(file, leaf []byte, v note.Verifier) (Proof, error) {
	p, err := ParseProof(file)
	if err != nil {
		return Proof{}, err
	}
	if _, err := p.Verify(leaf, v); err != nil {
		return Proof{}, fmt.Errorf("verify proof: %w", err)
	}
	return p, nil
}
