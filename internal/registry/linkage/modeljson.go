package linkage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"mpolice/internal/registry/linkage/compare"
)

// format is the first part of every model's version; a change of hash, scale
// or scoring must change it, or old models would score differently.
const format = "fs2"

// ErrModel says that a stored model cannot be used.
var ErrModel = errors.New("the linkage model is damaged or of another format; fit a new one (registry link --retrain)")

// seal names the model by its content.
func (m *Model) seal() error {
	m.Version = ""
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode linkage model: %w", err)
	}
	sum := sha256.Sum256(text)
	m.Version = format + "-" + hex.EncodeToString(sum[:12])
	return nil
}

// Encode writes the model as JSON. The same model gives the same bytes.
func (m *Model) Encode() ([]byte, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode linkage model: %w", err)
	}
	return text, nil
}

// DecodeModel reads what Encode wrote. It refuses unknown keys, numbers that
// are no probabilities, columns that are not there, and a content that its
// version does not name.
func DecodeModel(text []byte) (*Model, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	m := &Model{}
	if err := d.Decode(m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	version := m.Version
	if err := m.seal(); err != nil || m.Version != version {
		return nil, fmt.Errorf("%w: the content is not that of version %q", ErrModel, version)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	return m, nil
}

// check holds a model to what scoring relies on.
func (m *Model) check() error {
	s, err := newSchema(m.Fields)
	if err != nil {
		return err
	}
	m.schema = s
	if !open01(m.Lambda) || !open01(m.Neighbour) || !open01(m.Household) || !open01(m.Twin) || !(m.Moved >= 0 && m.Moved < 1) {
		return errors.New("a share is no probability")
	}
	if len(m.Comparisons) > maxComparisons || len(m.Terms) != len(m.Comparisons) {
		return errors.New("comparisons and term frequencies do not fit")
	}
	want := comparisonsOf(s)
	if len(want) != len(m.Comparisons) {
		return errors.New("comparisons do not fit the fields")
	}
	for i := range m.Comparisons {
		c := &m.Comparisons[i]
		if c.Col != want[i].Col || c.Kind != want[i].Kind || !slices.Equal(c.Levels, want[i].Levels) || compare.Of(c.Kind).Top() < 1 {
			return fmt.Errorf("comparison %d does not fit the fields", i+1)
		}
		if err := c.check(); err != nil {
			return err
		}
		if err := m.Terms[i].check(); err != nil {
			return err
		}
	}
	return m.checkKeys(s)
}

func (c *Comparison) check() error {
	if len(c.M) != len(c.Levels) || len(c.U) != len(c.Levels) {
		return errors.New("m and u do not fit the levels")
	}
	for _, p := range slices.Concat(c.M, c.U, c.RareU[:], c.Others[:]) {
		if !(p > 0 && p <= 1) {
			return errors.New("m or u is no probability")
		}
	}
	return nil
}

func (t *Terms) check() error {
	if len(t.Hashes) != len(t.Counts) || !slices.IsSorted(t.Hashes) || t.Filled < 0 || math.IsNaN(t.Floor) || t.Floor < 0 {
		return errors.New("term frequencies are damaged")
	}
	return nil
}

func (m *Model) checkKeys(s *schema) error {
	for _, k := range m.Keys {
		for _, r := range slices.Concat(k.Atoms, k.Refine) {
			if r.Col < 0 || r.Col >= len(s.cols) || !hasAtom(s.cols[r.Col], r.Atom) {
				return errors.New("a blocking key names what the fields do not have")
			}
		}
		if !slices.IsSorted(k.Oversize) || !slices.IsSorted(k.Refused) {
			return errors.New("the oversize blocks are not in order")
		}
	}
	return nil
}

func hasAtom(c column, name string) bool {
	return slices.ContainsFunc(atomsOf(c.Kind), func(d atomDef) bool { return d.name == name })
}

func open01(p float64) bool { return p > 0 && p < 1 }
