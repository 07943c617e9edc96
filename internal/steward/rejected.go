package steward

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
)

// PageSize is how many rejected rows one page lists.
const PageSize = 25

// RejectedRow is one row that was kept out, with every reason.
type RejectedRow struct {
	Batch, Line int64
	Register    mpolice.Register
	State       holding.RejectState
	Reasons     []Reason
	RawHash     string
	By          string // of the state
}

// Reason is one rule that the row broke.
type Reason struct {
	Rule  string
	Field mpolice.FieldName // empty: the row as a whole
	Text  string            // in Chinese, as it goes to the agency
}

// RejectedPage is one page of a list, by batch and line. Next leads on from its
// last row; zero at the end.
type RejectedPage struct {
	Rows                []RejectedRow
	NextBatch, NextLine int64
}

// Rejected lists rejected rows without content: batch, row number and reasons.
func (d *Desk) Rejected(ctx context.Context, who mpolice.Officer, f holding.RejectFilter) (RejectedPage, error) {
	if err := view(who); err != nil {
		return RejectedPage{}, err
	}
	f.Limit = PageSize + 1
	found, err := d.Store.Rejected(ctx, f)
	if err != nil {
		return RejectedPage{}, fmt.Errorf("list rejected rows: %w", err)
	}
	p := RejectedPage{Rows: rowsOf(found)}
	if len(p.Rows) > PageSize {
		p.Rows = p.Rows[:PageSize]
		last := p.Rows[PageSize-1]
		p.NextBatch, p.NextLine = last.Batch, last.Line
	}
	return p, nil
}

// RejectedRules lists the rules that kept rows of a register out, for filters.
func (d *Desk) RejectedRules(ctx context.Context, who mpolice.Officer, code mpolice.Register) ([]string, error) {
	if err := view(who); err != nil {
		return nil, err
	}
	all, err := d.Store.CountRejected(ctx, code, "")
	if err != nil {
		return nil, fmt.Errorf("count rejected rows: %w", err)
	}
	var out []string
	for _, c := range all {
		if !slices.Contains(out, c.Rule) {
			out = append(out, c.Rule)
		}
	}
	slices.Sort(out)
	return out, nil
}

// rowsOf gathers the reasons of each row; they come one after the other.
func rowsOf(found []holding.Rejected) []RejectedRow {
	var out []RejectedRow
	for _, r := range found {
		if n := len(out); n == 0 || out[n-1].Batch != r.Batch || out[n-1].Line != r.Line {
			out = append(out, RejectedRow{Batch: r.Batch, Line: r.Line, Register: r.Register, State: r.State, RawHash: r.RawHash, By: r.By})
		}
		last := &out[len(out)-1]
		last.Reasons = append(last.Reasons, Reason{Rule: r.Rule, Field: r.Field, Text: r.Reason})
	}
	return out
}

// Opened is a rejected row as a steward looks at it.
type Opened struct {
	RejectedRow
	Cells   []Cell
	Certain bool // the cells are surely those of their fields
	Cut     bool // more bytes came than are kept
	// Raw is the row as it came, decoded; only after it was revealed.
	Raw    string
	Look   mpolice.RecordID
	Source holding.Batch
}

// Cell is one value of the row, as its field's class allows.
type Cell struct {
	Field  *registry.Field // nil where it is not known
	Shown  string
	Closed bool // Shown is a shape or nothing
	Wrong  bool // a reason names the field
}

// Inspect shows a row field by field, closed classes by their shape. The look
// is recorded first.
func (d *Desk) Inspect(ctx context.Context, who mpolice.Officer, batch, line int64) (Opened, error) {
	return d.open(ctx, who, batch, line, act{what: "rejected-row"})
}

// Reveal shows a row's own text as well. It takes a reason and is a record of
// its own.
func (d *Desk) Reveal(ctx context.Context, who mpolice.Officer, batch, line int64, reason string) (Opened, error) {
	reason, err := reasonOf(reason)
	if err != nil {
		return Opened{}, err
	}
	return d.open(ctx, who, batch, line, act{what: "rejected-raw", detail: []audit.Field{field("reason", reason)}})
}

func (d *Desk) open(ctx context.Context, who mpolice.Officer, batch, line int64, a act) (Opened, error) {
	if err := steward(who); err != nil {
		return Opened{}, err
	}
	a.detail = append(placeOf(batch, line), a.detail...)
	look, err := d.look(ctx, who, a)
	if err != nil {
		return Opened{}, err
	}
	found, x, err := d.row(ctx, batch, line)
	if err != nil {
		return Opened{}, err
	}
	c, err := decodeRow(x, found[0].Raw, d.Tables)
	if err != nil {
		return Opened{}, err
	}
	if err := d.notOwn(ctx, who, c); err != nil {
		return Opened{}, err
	}
	out := Opened{RejectedRow: rowsOf(found)[0], Certain: c.certain, Cut: len(found[0].Raw) >= holding.MaxRaw, Look: look}
	out.Cells = cellsOf(c, out.Reasons)
	if a.what == "rejected-raw" {
		out.Raw = c.text
	}
	if out.Source, err = d.Store.Batch(ctx, batch); err != nil {
		return Opened{}, fmt.Errorf("read the row's batch: %w", err)
	}
	return out, nil
}

// row reads all reasons of one row, the bytes with the first.
func (d *Desk) row(ctx context.Context, batch, line int64) ([]holding.Rejected, *registry.Descriptor, error) {
	if batch <= 0 || line <= 0 {
		return nil, nil, fmt.Errorf("rejected row: %w", mpolice.ErrNotFound)
	}
	found, err := d.Store.Rejected(ctx, holding.RejectFilter{Batch: batch, AfterBatch: batch, AfterLine: line - 1, Limit: 1})
	if err != nil {
		return nil, nil, fmt.Errorf("read rejected row: %w", err)
	}
	if len(found) == 0 || found[0].Line != line || found[0].Batch != batch {
		return nil, nil, fmt.Errorf("rejected row: %w", mpolice.ErrNotFound)
	}
	x, err := d.descriptor(found[0].Register)
	return found, x, err
}

// notOwn refuses a row that bears the steward's own number.
func (d *Desk) notOwn(ctx context.Context, who mpolice.Officer, c cells) error {
	var subjects []mpolice.Subject
	for _, v := range c.values { // also where no cell is known to be the number's
		if s, err := mpolice.ParseSubject(mpolice.SubjectNationalID, v); err == nil {
			subjects = append(subjects, s)
		}
	}
	return d.about(ctx, who, subjects...)
}

func cellsOf(c cells, reasons []Reason) []Cell {
	out := make([]Cell, len(c.values))
	for i, v := range c.values {
		cell := Cell{}
		switch {
		case c.columns == nil || !c.certain && c.columns[i].field == nil && !c.columns[i].operation:
			cell.Shown, cell.Closed = closedText, true
		case c.columns[i].operation:
			cell.Shown = v
		default:
			cell.Field = c.columns[i].field
			cell.Shown, cell.Closed = cover(classOf(c, cell.Field), v)
			for _, r := range reasons {
				cell.Wrong = cell.Wrong || r.Field == cell.Field.Name
			}
		}
		if v == "" {
			cell.Shown, cell.Closed = "", false
		}
		out[i] = cell
	}
	return out
}

// classOf is a field's class. Where columns may have changed places, or the row
// is broken, an ordinary field may hold another's value: it is closed too.
func classOf(c cells, f *registry.Field) mpolice.Class {
	if !c.certain && f.Class == mpolice.ClassOrdinary {
		return mpolice.ClassIdentity
	}
	return f.Class
}

func placeOf(batch, line int64) []audit.Field {
	return []audit.Field{field("batch", strconv.FormatInt(batch, 10)), field("line", strconv.FormatInt(line, 10))}
}

// Return marks a row as sent back to its agency.
func (d *Desk) Return(ctx context.Context, who mpolice.Officer, batch, line int64, reason string) error {
	return d.settle(ctx, who, batch, line, holding.RejectOpen, holding.RejectReturned, "return", reason)
}

// Reopen takes Return back.
func (d *Desk) Reopen(ctx context.Context, who mpolice.Officer, batch, line int64, reason string) error {
	return d.settle(ctx, who, batch, line, holding.RejectReturned, holding.RejectOpen, "reopen", reason)
}

func (d *Desk) settle(ctx context.Context, who mpolice.Officer, batch, line int64, from, to holding.RejectState, what, reason string) error {
	if err := steward(who); err != nil {
		return err
	}
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	x, err := d.mine(ctx, who, batch, line, from)
	if err != nil {
		return err
	}
	a := act{what: what, detail: append(placeOf(batch, line), field("register", string(x.Code)), field("reason", reason))}
	_, err = d.decide(ctx, who, what, a, func(e holding.Entry) error { return d.Store.Settle(ctx, batch, line, to, e) })
	return err
}

// mine reads a row that is to be decided on. It must stand where the steward
// took it to stand, and not be about the steward.
func (d *Desk) mine(ctx context.Context, who mpolice.Officer, batch, line int64, from holding.RejectState) (*registry.Descriptor, error) {
	found, x, err := d.row(ctx, batch, line)
	if err != nil {
		return nil, err
	}
	if found[0].State != from {
		return nil, fmt.Errorf("rejected row: %w", mpolice.ErrConflict)
	}
	c, err := decodeRow(x, found[0].Raw, d.Tables)
	if err != nil {
		return nil, err
	}
	return x, d.notOwn(ctx, who, c)
}

// Let lets a row in again: as it came, or as the agency corrected it (the
// row's text in UTF-8 and in the columns of its file). The record keeps the
// corrected text's hash alone.
func (d *Desk) Let(ctx context.Context, who mpolice.Officer, batch, line int64, corrected, reason string) (holding.Batch, error) {
	if err := steward(who); err != nil {
		return holding.Batch{}, err
	}
	if d.Readmit == nil {
		return holding.Batch{}, ErrNoReadmission
	}
	reason, err := reasonOf(reason)
	if err != nil {
		return holding.Batch{}, err
	}
	if len(corrected) > holding.MaxRaw {
		return holding.Batch{}, &mpolice.Invalid{Field: "corrected", Key: "invalid.text_too_long"}
	}
	x, err := d.mine(ctx, who, batch, line, holding.RejectOpen)
	if err != nil {
		return holding.Batch{}, err
	}
	a := act{what: "readmit", detail: append(placeOf(batch, line), field("register", string(x.Code)), field("reason", reason))}
	var raw []byte
	if corrected != "" {
		raw = []byte(corrected)
		sum := sha256.Sum256(raw)
		a.detail = append(a.detail, field("corrected", "sha256:"+hex.EncodeToString(sum[:])))
	}
	var out holding.Batch
	_, err = d.decide(ctx, who, "readmit", a, func(holding.Entry) error {
		out, err = d.Readmit.Readmit(ctx, batch, line, raw, string(who.ID))
		return err
	})
	return out, err
}
