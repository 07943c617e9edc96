package pages

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/face/gallery"
	"mpolice/internal/registry/quality"
	"mpolice/internal/web"
)

const (
	batchesPath = "/gallery/batches"
	// listedBatches bounds the list, and quarantinePage the rows on one page.
	listedBatches  = 500
	quarantinePage = 100
	// sentBack is how many rows are read at once for the file.
	sentBack = 1000
)

// enrolments lists what was enrolled.
func (p *Pages) enrolments(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Gallery.Batches(r.Context(), listedBatches)
	if err != nil {
		return p.galleryFault(w, r, err)
	}
	v := web.EnrolmentsView{GalleryFrame: galleryFrame(r, web.GalleryBatches)}
	for _, b := range all {
		v.Rows = append(v.Rows, p.enrolmentRow(r, b))
	}
	return p.showGallery(w, r, http.StatusOK, v)
}

func (p *Pages) enrolmentRow(r *http.Request, b gallery.Batch) web.EnrolmentRow {
	parts := make([]string, 0, 4)
	for _, x := range []struct {
		key string
		n   int64
	}{
		{"enrolment.enrolled", b.Enrolled},
		{"enrolment.out", b.Quarantined},
		{"enrolment.duplicate", b.Duplicate},
		{"enrolment.unchanged", b.Unchanged},
	} {
		parts = append(parts, p.text(r, x.key)+" "+quality.Count(x.n))
	}
	return web.EnrolmentRow{
		Number: b.ID, URL: fmt.Sprintf("%s/%d", batchesPath, b.ID), Open: b.State == gallery.BatchOpen,
		Equation:    strings.ReplaceAll(p.text(r, "batch.in"), "{rows}", quality.Count(b.In)) + " = " + strings.Join(parts, " + "),
		Quarantined: quality.Count(b.Quarantined), Kept: b.Quarantined > 0, By: p.named(r, b.StartedBy), Started: b.StartedAt, Ended: b.EndedAt,
	}
}

// batchOf finds the enrolment that the address names.
func (p *Pages) batchOf(r *http.Request) (gallery.Batch, error) {
	id, err := number(r, "batch")
	if err != nil {
		return gallery.Batch{}, err
	}
	all, err := p.Gallery.Batches(r.Context(), listedBatches)
	if err != nil {
		return gallery.Batch{}, err
	}
	i := slices.IndexFunc(all, func(b gallery.Batch) bool { return b.ID == id })
	if i < 0 {
		return gallery.Batch{}, mpolice.ErrNotFound
	}
	return all[i], nil
}

// enrolment shows one enrolment and the rows that were kept out.
func (p *Pages) enrolment(w http.ResponseWriter, r *http.Request) error {
	b, err := p.batchOf(r)
	if err != nil {
		return err
	}
	after, err := strconv.ParseInt(r.Form.Get("after"), 10, 64)
	if err != nil || after < 0 {
		after = 0
	}
	found, err := p.Gallery.Quarantine(r.Context(), b.ID, after, quarantinePage+1)
	if err != nil {
		return err
	}
	v := web.EnrolmentView{GalleryFrame: galleryFrame(r, web.GalleryBatches), EnrolmentRow: p.enrolmentRow(r, b), Back: batchesPath}
	if after > 0 {
		v.First = v.URL
	}
	if len(found) > quarantinePage {
		found = found[:quarantinePage]
		v.Next = fmt.Sprintf("%s?after=%d", v.URL, found[len(found)-1].Line)
	}
	if only(r, mpolice.RoleSteward) == nil && len(found) > 0 {
		v.CSV = v.URL + "/quarantine.csv"
	}
	reasons := map[string]int64{}
	for _, q := range found {
		row := p.quarantineRow(r, q)
		v.Rows = append(v.Rows, row)
		reasons[row.Reason]++
	}
	for _, reason := range slices.SortedFunc(maps.Keys(reasons), func(a, b string) int {
		return cmp.Or(cmp.Compare(reasons[b], reasons[a]), cmp.Compare(a, b))
	}) {
		v.Reasons = append(v.Reasons, web.Pair{Term: reason, Text: quality.Count(reasons[reason])})
	}
	return p.showGallery(w, r, http.StatusOK, v)
}

func (p *Pages) quarantineRow(r *http.Request, q gallery.Quarantined) web.QuarantineRow {
	return web.QuarantineRow{Line: q.Line, Field: p.quarantineField(r, q.Field), Reason: p.text(r, quarantineWhy(q.Reason)), Code: q.Reason}
}

func (p *Pages) quarantineField(r *http.Request, column string) string {
	if column == "" {
		return p.text(r, "quarantine.whole")
	}
	if key, ok := quarantineColumns[column]; ok {
		return p.text(r, key)
	}
	return column
}

// quarantineCSV sends the rows that were kept out back to whoever delivered
// them: number, field and reason, and nothing of what stood in the row.
func (p *Pages) quarantineCSV(w http.ResponseWriter, r *http.Request) error {
	b, err := p.batchOf(r)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\uFEFF") // spreadsheets read UTF-8 by it
	file := csv.NewWriter(&out)
	rows := [][]string{p.heads(r, "enrolment.batch", "quarantine.line", "quarantine.field", "enrolment.fieldcode", "quarantine.reason", "enrolment.code")}
	for after := int64(0); ; {
		found, err := p.Gallery.Quarantine(r.Context(), b.ID, after, sentBack)
		if err != nil {
			return err
		}
		for _, q := range found {
			row := p.quarantineRow(r, q)
			rows = append(rows, []string{strconv.FormatInt(b.ID, 10), strconv.FormatInt(q.Line, 10), row.Field, q.Field, row.Reason, q.Reason})
			after = q.Line
		}
		if len(found) < sentBack {
			break
		}
	}
	if err := file.WriteAll(rows); err != nil {
		return err
	}
	return sendCSV(w, fmt.Sprintf("quarantine-%d.csv", b.ID), out.Bytes())
}

// heads gives the words of a table's heading.
func (p *Pages) heads(r *http.Request, keys ...string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = p.text(r, key)
	}
	return out
}

func sendCSV(w http.ResponseWriter, name string, body []byte) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err := w.Write(body)
	return err
}
