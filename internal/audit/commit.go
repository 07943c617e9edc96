package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"mpolice"
)

// Content is the plain content of a record: what is encrypted beside the log.
// Secret is 32 random bytes from which every field's salt is derived; it dies
// with the content, and then no commitment can be guessed any more.
type Content struct {
	Secret  []byte  `json:"secret"`
	Subject string  `json:"subject,omitempty"` // canonical, with what was typed in Fields
	Fields  []Field `json:"fields"`
}

// ErrContent is wrapped by the errors of ParseContent.
var ErrContent = errors.New("malformed record content")

// ParseContent reads the JSON form of a content.
func ParseContent(b []byte) (Content, error) {
	var c Content
	if err := json.Unmarshal(b, &c); err != nil {
		return Content{}, fmt.Errorf("%w: %w", ErrContent, err)
	}
	if len(c.Secret) != sha256.Size {
		return Content{}, fmt.Errorf("%w: secret of %d bytes", ErrContent, len(c.Secret))
	}
	return c, nil
}

// all gives the fields that are committed to, the subject first, always there.
func (c Content) all() []Field {
	return append([]Field{{Name: "subject", Value: c.Subject}}, c.Fields...)
}

// salts derives one salt a field from the secret; showing one opens that field
// and no other.
func (c Content) salts() func(name string) []byte {
	m := hmac.New(sha256.New, c.Secret)
	return func(name string) []byte {
		m.Reset()
		m.Write([]byte("mpolice/salt/v1\x00"))
		m.Write([]byte(name))
		return m.Sum(nil)
	}
}

// commitment is SHA-256("mpolice/field/v1" 0 salt name 0 value). National ids
// have under 2^32 practical values: only the secret salt of 32 bytes hides
// them. Names hold no zero byte, so no two fields read alike.
func commitment(salt []byte, f Field) []byte {
	b := make([]byte, 0, 20+len(salt)+len(f.Name)+len(f.Value))
	b = append(b, "mpolice/field/v1\x00"...)
	b = append(b, salt...)
	b = append(b, f.Name...)
	b = append(b, 0)
	b = append(b, f.Value...)
	sum := sha256.Sum256(b)
	return sum[:]
}

// FieldsRoot is the RFC 6962 tree hash over the commitments of every field in
// order. A tree, not a list, keeps the leaf small and opens one field with a
// few hashes.
func (c Content) FieldsRoot() ([32]byte, error) {
	hashes, n, err := c.tree()
	if err != nil {
		return [32]byte{}, err
	}
	root, err := tlog.TreeHash(n, hashes)
	return [32]byte(root), err
}

type storedHashes []tlog.Hash

func (s storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(s)) {
			return nil, fmt.Errorf("hash %d of %d", x, len(s))
		}
		out[i] = s[x]
	}
	return out, nil
}

func (c Content) tree() (storedHashes, int64, error) {
	var hashes storedHashes
	fields, salt := c.all(), c.salts()
	for i, f := range fields {
		if strings.ContainsRune(f.Name, 0) {
			return nil, 0, fmt.Errorf("%w: field name with a zero byte", ErrContent)
		}
		add, err := tlog.StoredHashes(int64(i), commitment(salt(f.Name), f), hashes)
		if err != nil {
			return nil, 0, fmt.Errorf("commit to field %s: %w", f.Name, err)
		}
		hashes = append(hashes, add...)
	}
	return hashes, int64(len(fields)), nil
}

// Opening shows one field of a record to somebody who has the leaf: the value,
// its salt and the path to the root.
type Opening struct {
	Name  string           `json:"name"`
	Value string           `json:"value"`
	Salt  []byte           `json:"salt"`
	Index int64            `json:"index"`
	Size  int64            `json:"size"`
	Path  tlog.RecordProof `json:"path"`
}

// Open makes the opening of the field of that name.
func (c Content) Open(name string) (Opening, error) {
	hashes, n, err := c.tree()
	if err != nil {
		return Opening{}, err
	}
	for i, f := range c.all() {
		if f.Name != name {
			continue
		}
		path, err := tlog.ProveRecord(n, int64(i), hashes)
		return Opening{Name: name, Value: f.Value, Salt: c.salts()(name), Index: int64(i), Size: n, Path: path}, err
	}
	return Opening{}, fmt.Errorf("open field %s: %w", name, mpolice.ErrNotFound)
}

// Check verifies the opening against a leaf's fields root.
func (o Opening) Check(root [32]byte) error {
	leaf := tlog.RecordHash(commitment(o.Salt, Field{Name: o.Name, Value: o.Value}))
	return tlog.CheckRecord(o.Path, o.Size, tlog.Hash(root), o.Index, leaf)
}
