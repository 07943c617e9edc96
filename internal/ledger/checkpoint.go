package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a signed tree head whose signature was checked (https://c2sp.org/tlog-checkpoint).
type Checkpoint struct {
	Origin string    // name of the log, the same as the name of its key
	Size   int64     // number of leaves
	Root   tlog.Hash // Merkle tree hash over them, SHA-256
	Raw    []byte    // the signed note, byte for byte
}

func (c Checkpoint) tree() tlog.Tree { return tlog.Tree{N: c.Size, Hash: c.Root} }

// GenerateKey makes an Ed25519 key pair for a log. origin is the log's name, a URL without scheme such as
// "mpolice.example/log/5f0c"; spaces and plus signs are not allowed. skey is secret, vkey goes to verifiers.
func GenerateKey(rand io.Reader, origin string) (skey, vkey string, err error) {
	skey, vkey, err = note.GenerateKey(rand, origin)
	if err != nil {
		return "", "", fmt.Errorf("generate log key: %w", err)
	}
	if _, err := note.NewSigner(skey); err != nil {
		return "", "", fmt.Errorf("generate log key for origin %q: %w", origin, err)
	}
	return skey, vkey, nil
}

// ParseVKey reads a verifier key in its one canonical spelling, with or without a final newline.
func ParseVKey(text string) (note.Verifier, error) {
	vkey := strings.TrimSuffix(text, "\n")
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("not a public key of a log: %w", err)
	}
	b64 := strings.SplitN(vkey, "+", 3)[2] // base64 may itself contain plus signs
	key, err := base64.StdEncoding.Strict().DecodeString(b64)
	if err != nil {
		return nil, fmt.Errorf("not a public key of a log: %w", err)
	}
	if vkey != fmt.Sprintf("%s+%08x+%s", v.Name(), v.KeyHash(), base64.StdEncoding.EncodeToString(key)) {
		return nil, errors.New("not a public key of a log: unusual spelling")
	}
	return v, nil
}

// ParseCheckpoint checks the log's signature and reads the tree head. It is stricter than the
// specification where that leaves two spellings for one content: no extension lines, canonical base64.
// Signatures of others, such as witnesses, may follow and are not checked.
func ParseCheckpoint(raw []byte, v note.Verifier) (Checkpoint, error) {
	n, err := note.Open(raw, note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("not a checkpoint signed by %s: %w", v.Name(), err)
	}
	if err := strictSignatures(raw); err != nil {
		return Checkpoint{}, fmt.Errorf("not a checkpoint: %w", err)
	}
	c, err := parseBody(n.Text)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("not a checkpoint: %w", err)
	}
	if c.Origin != v.Name() {
		return Checkpoint{}, fmt.Errorf("checkpoint is of log %q, key is of log %q", c.Origin, v.Name())
	}
	c.Raw = bytes.Clone(raw)
	return c, nil
}

// parseBody reads the three lines origin, size, root.
func parseBody(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return Checkpoint{}, errors.New("the text does not have three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("malformed tree size %q", lines[1])
	}
	root, err := parseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("root: %w", err)
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: root}, nil
}

// strictSignatures refuses base64 with stray bits, which note.Open lets through: a flipped bit that
// changes nothing would otherwise go unseen.
func strictSignatures(raw []byte) error {
	block := raw[bytes.LastIndex(raw, []byte("\n\n"))+2:]
	for line := range bytes.Lines(block) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		b64 := line[bytes.LastIndexByte(line, ' ')+1:]
		if _, err := base64.StdEncoding.Strict().DecodeString(string(b64)); err != nil {
			return fmt.Errorf("signature line: %w", err)
		}
	}
	return nil
}

func parseHash(s string) (tlog.Hash, error) {
	data, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(data) != tlog.HashSize || base64.StdEncoding.EncodeToString(data) != s {
		return tlog.Hash{}, errors.New("not a SHA-256 hash in base64")
	}
	return tlog.Hash(data), nil
}

// signCheckpoint signs a tree head, and opens the result again: a signer in hardware may fail quietly.
func signCheckpoint(tree tlog.Tree, s note.Signer, v note.Verifier) (Checkpoint, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", s.Name(), tree.N, tree.Hash)
	raw, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("sign checkpoint: %w", err)
	}
	c, err := ParseCheckpoint(raw, v)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("sign checkpoint: the new signature does not verify: %w", err)
	}
	return c, nil
}
