package holding

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteReport writes rejected rows as CSV for their agency and gives the number
// of lines: batch, row number, rule, field, reason and the hash of the row's
// bytes, by which the agency finds the row in its own file. No value of a row
// is in it.
func WriteReport(ctx context.Context, q Quarantine, f RejectFilter, w io.Writer) (int, error) {
	out := csv.NewWriter(w)
	head := []string{"資料檔案 register", "批次 batch", "列號 row", "規則 rule", "欄位 field", "原因 reason", "列雜湊 sha256", "狀態 state"}
	if err := out.Write(head); err != nil {
		return 0, fmt.Errorf("write report: %w", err)
	}
	lines := 0
	if f.Limit == 0 {
		f.Limit = 1000
	}
	for {
		rows, err := q.Rejected(ctx, f)
		if err != nil {
			return lines, fmt.Errorf("write report: %w", err)
		}
		if len(rows) == 0 {
			out.Flush()
			return lines, out.Error()
		}
		for _, r := range rows {
			if err := out.Write(reportLine(r)); err != nil {
				return lines, fmt.Errorf("write report: %w", err)
			}
			lines++
			f.AfterBatch, f.AfterLine = r.Batch, r.Line
		}
	}
}

func reportLine(r Rejected) []string {
	return []string{
		string(r.Register), strconv.FormatInt(r.Batch, 10), strconv.FormatInt(r.Line, 10), r.Rule,
		string(r.Field), plain(r.Reason), r.RawHash, string(r.State),
	}
}

// plain keeps a spreadsheet from taking a cell for a formula.
func plain(s string) string {
	if strings.IndexAny(s, "=+-@") == 0 {
		return "'" + s
	}
	return s
}

// ErrBroken means that the journal was altered: an entry does not follow on
// the one before.
var ErrBroken = errors.New("the journal of changes is broken")

// ReadJournal reads the whole chain, checking each entry, and gives them in
// order.
func ReadJournal(ctx context.Context, j Journal, each func(Change) error) error {
	var last Change
	for {
		page, err := j.Changes(ctx, last.Seq, 1000)
		if err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		for _, c := range page {
			if !c.Follows(last) {
				return fmt.Errorf("%w at entry %d", ErrBroken, c.Seq)
			}
			if err := each(c); err != nil {
				return err
			}
			last = c
		}
		if len(page) == 0 {
			return nil
		}
	}
}
