package gallery_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/face/gallery"
)

func TestEnrolAccountsForEveryRow(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG one").add(t, 2, "JPG two")
	d.row(d.rows[0])                                                                     // 4: the same again
	d.add(t, 3, "JPG blurred")                                                           // 5
	d.add(t, 4, "GIF89a")                                                                // 6
	d.row(fmt.Sprintf("00000.jpg,%s,suspect,CCP-205-2,115-9,east,2026-03-01,,", nid(9))) // 7: picture of another
	d.row(fmt.Sprintf("none.jpg,%s,suspect,CCP-205-2,115-9,east,2026-03-01,,", nid(9)))
	d.row("00000.jpg,A123456780,suspect,CCP-205-2,115-9,east,2026-03-01,,")
	d.row("00000.jpg,A12,suspect,CCP-205-2,115-9,east,2026-03-01,,")
	d.row(fmt.Sprintf("../secret.jpg,%s,suspect,CCP-205-2,115-9,east,2026-03-01,,", nid(9)))
	d.row(fmt.Sprintf("00000.jpg,%s,celebrity,CCP-205-2,115-9,east,2026-03-01,,", nid(9)))
	d.row(fmt.Sprintf("00000.jpg,%s,suspect,PPEA-10-1,115-9,east,2026-03-01,,", nid(9)))
	d.row(fmt.Sprintf("00000.jpg,%s,suspect,CCP-205-2,,east,2026-03-01,,", nid(9)))
	d.row(fmt.Sprintf("00000.jpg,%s,suspect,CCP-205-2,115-9,nowhere,2026-03-01,,", nid(9)))
	d.row(fmt.Sprintf("00000.jpg,%s,suspect,CCP-205-2,115-9,east,2026-02-30,,", nid(9)))
	d.row(fmt.Sprintf("00000.jpg,%s,suspect,CCP-205-2,115-9,east,2027-01-01,,", nid(9)))
	d.row(fmt.Sprintf("00000.jpg,%s,suspect,CCP-205-2,115-9,east,2019-01-01,,", nid(9)))
	d.row(fmt.Sprintf("00000.jpg,%s,suspect,CCP-205-2,115-9,east,2026-03-01,,2040-01-01", nid(9)))
	d.row(fmt.Sprintf("00000.jpg,%s,wanted,CCP-87-1,115-9,east,2026-03-01,,", nid(9)))
	d.row("too,few")
	d.row("\"open,quote,,,,,,,")
	d.row("\xff\xfe,,,,,,,,")
	d.row(strings.Repeat("x", 10<<20)) // 10 MB in a line
	d.row("")                          // an empty line is no row
	d.row(fmt.Sprintf("00000.jpg,%s,suspect,CCP-205-2,115-1,east,2026-03-02,,", nid(1)))
	d.add(t, 5, "JPG last")
	if err := os.Mkdir(filepath.Join(d.dir, "folder.jpg"), 0o700); err != nil {
		t.Fatal(err)
	}
	d.row(fmt.Sprintf("folder.jpg,%s,suspect,CCP-205-2,115-9,east,2026-03-01,,", nid(9)))
	d.file(t, "empty.jpg", "")
	d.row(fmt.Sprintf("empty.jpg,%s,suspect,CCP-205-2,115-9,east,2026-03-01,,", nid(9)))
	if err := os.Symlink("/etc/passwd", filepath.Join(d.dir, "link.jpg")); err != nil {
		t.Fatal(err)
	}
	d.row(fmt.Sprintf("link.jpg,%s,suspect,CCP-205-2,115-9,east,2026-03-01,,", nid(9)))
	b := d.mustEnrol(t, l)
	want := []string{
		"5 photo quality.blurred", "6 photo picture.format", "7 photo other_person", "8 photo no_file", "9 national_id check_digit",
		"10 national_id national_id", "11 photo file_name", "12 category category", "13 basis basis", "14 case_number case",
		"15 unit unit", "16 taken date", "17 taken future", "18 retain retain_past", "19 retain retain_long", "20 reported required",
		"21 columns", "22 syntax", "23 encoding", "24 line_too_long", "26 particulars", "28 photo no_regular_file",
		"29 photo file_size", "30 photo file_name",
	}
	if diff := cmp.Diff(want, l.reasons(t, b.ID)); diff != "" {
		t.Errorf("quarantine (-want +got):\n%s", diff)
	}
	if b.Tally != (gallery.Tally{In: 28, Enrolled: 3, Quarantined: 24, Duplicate: 1}) || b.State != gallery.BatchDone || !b.Balanced() {
		t.Errorf("batch %+v", b)
	}
	l.whole(t, 3)
	if p := l.photo(t, 1); p.Retain != 20310301 || p.Case.Number != "115-1" || p.Basis != "CCP-205-2" {
		t.Errorf("photo %+v", p)
	}
	for _, r := range l.records(t) {
		if strings.Contains(r, nid(1)) || strings.Contains(r, "A1000") {
			t.Errorf("a record holds a national id: %s", r)
		}
	}
}

// TestSameListAgain changes nothing, and lets in what was mended.
func TestSameListAgain(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.chunk = 12
	for i := range 30 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	d.add(t, 400, "JPG blurred")
	first := d.mustEnrol(t, l)
	if first.Tally != (gallery.Tally{In: 31, Enrolled: 30, Quarantined: 1}) {
		t.Fatalf("first %+v", first.Tally)
	}
	again := d.mustEnrol(t, l)
	if again.Tally != (gallery.Tally{In: 31, Unchanged: 30, Quarantined: 1}) || again.ID == first.ID {
		t.Errorf("again %+v", again)
	}
	d.file(t, "00030.jpg", "JPG sharp now")
	mended := d.mustEnrol(t, l)
	if mended.Tally != (gallery.Tally{In: 31, Unchanged: 30, Enrolled: 1}) {
		t.Errorf("mended %+v", mended.Tally)
	}
	l.whole(t, 31)
	if p := l.photo(t, 31); p.Batch != mended.ID {
		t.Errorf("numbers are not dense: %+v", p)
	}
}

func TestChineseHeadings(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.file(t, "a.jpg", "JPG a")
	list := "\ufeff相片檔名,身分證統一編號,類別,法律依據,案號,單位,拍攝日期,受理日期,備註\r\n" +
		"a.jpg," + nid(1) + ",失蹤人口,PDPA-16-3,失-1,east,115年3月1日,1150302,\"家屬, 提供\"\r\n"
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	b, err := l.Enrol(t.Context(), steward, gallery.Delivery{List: strings.NewReader(list), Photos: root}, gallery.EnrolOptions{})
	if err != nil || b.Enrolled != 1 {
		t.Fatalf("%+v, %v: %v", b.Tally, err, l.reasons(t, b.ID))
	}
	if p := l.photo(t, 1); p.Category != "missing" || p.Taken != 20260301 || p.Retain != 20360302 {
		t.Errorf("photo %+v", p)
	}
}

func TestHeadingIsChecked(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for list, want := range map[string]string{
		"":                         "empty",
		"photo,national_id\n":      "category/類別",
		heading + ",file\n":        "named twice: photo",
		"\xff\xfe\n":               "UTF-8",
		strings.Repeat("x", 1<<20): "UTF-8",
		"a;b;c\n1;2;3\n":           "missing",
		heading + ",類別\nx\n":       "named twice: category",
		"\"photo,national_id\nx\n": "CSV",
	} {
		_, err := l.Enrol(t.Context(), steward, gallery.Delivery{List: strings.NewReader(list), Photos: root}, gallery.EnrolOptions{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", list, err, want)
		}
	}
	if all, err := l.Batches(t.Context(), 10); err != nil || len(all) != 0 {
		t.Errorf("%d batches of no list (%v)", len(all), err)
	}
}

// TestEngineFailsTheBatch: what is wrong with the program is no quarantine.
func TestEngineFailsTheBatch(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.chunk = 12
	for i := range 20 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	d.file(t, "00015.jpg", "JPG broken model")
	b, err := d.enrol(t.Context(), l)
	if err == nil || b.State != gallery.BatchOpen || b.In != 12 {
		t.Fatalf("%+v, %v", b, err)
	}
	l.whole(t, 12)
	d.file(t, "00015.jpg", "JPG mended")
	b = d.mustEnrol(t, l)
	if b.Tally != (gallery.Tally{In: 20, Enrolled: 20}) || b.Line != 22 {
		t.Errorf("went on: %+v", b)
	}
	l.whole(t, 20)
}

// TestEnrolStopped stops by context; the next run of the list finishes it.
func TestEnrolStopped(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.chunk = 12
	for i := range 30 {
		d.add(t, i, fmt.Sprintf("JPG %d", i))
	}
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	ctx, stop := context.WithCancel(t.Context())
	var seen []gallery.Progress
	b, err := l.Enrol(ctx, steward, gallery.Delivery{List: strings.NewReader(d.list()), Photos: root}, gallery.EnrolOptions{
		Chunk: 12, Progress: func(p gallery.Progress) { seen = append(seen, p); stop() },
	})
	if !errors.Is(err, context.Canceled) || b.In != 12 || len(seen) != 1 || seen[0].Read == 0 || seen[0].Rate <= 0 {
		t.Fatalf("%+v, %+v, %v", b, seen, err)
	}
	if b = d.mustEnrol(t, l); b.Tally != (gallery.Tally{In: 30, Enrolled: 30}) {
		t.Errorf("went on: %+v", b)
	}
	l.whole(t, 30)
}

func TestOnlyStewardsEnrol(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG one")
	for _, who := range []mpolice.Officer{patrol, super1, {}} {
		if _, err := l.Enrol(t.Context(), who, gallery.Delivery{List: strings.NewReader(d.list())}, gallery.EnrolOptions{}); !errors.Is(err, gallery.ErrRole) {
			t.Errorf("%q enrols: %v", who.Role, err)
		}
	}
	none := newLabWith(t, func(p *gallery.Parts) { p.Engine = nil })
	if _, err := d.enrol(t.Context(), none); !errors.Is(err, gallery.ErrNoEngine) {
		t.Errorf("without a model: %v", err)
	}
	none = newLabWith(t, func(p *gallery.Parts) { p.Templates = nil })
	if _, err := d.enrol(t.Context(), none); !errors.Is(err, gallery.ErrNoGallery) {
		t.Errorf("without a gallery: %v", err)
	}
}

func newLabWith(t *testing.T, change func(*gallery.Parts)) *lab {
	l := newLab(t)
	p := l.Parts
	change(&p)
	l.Desk = gallery.NewDesk(p)
	return l
}

// TestIdentityHasNoTemplate: a document's photo is kept and never searched.
func TestIdentityHasNoTemplate(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.file(t, "id.jpg", "JPG blurred, as documents are")
	d.row(fmt.Sprintf("id.jpg,%s,document,HRA-52,,hq,2026-03-01,,", nid(1)))
	b := d.mustEnrol(t, l)
	if b.Enrolled != 1 || l.segments.Len() != 0 {
		t.Fatalf("%+v, %d templates: %v", b.Tally, l.segments.Len(), l.reasons(t, b.ID))
	}
	if r, err := l.Reconcile(t.Context(), steward, false); err != nil || !r.Clean() {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestNothingInTheClear: no file of the folder holds a national id or a picture.
func TestNothingInTheClear(t *testing.T) {
	t.Parallel()
	l, d := newLab(t), newDelivery(t)
	d.add(t, 1, "JPG a face that is nobody's")
	d.mustEnrol(t, l)
	l.close()
	files := 0
	err := filepath.Walk(l.dir, func(path string, st os.FileInfo, err error) error {
		if err != nil || st.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		for _, s := range []string{nid(1), "nobody's"} {
			if bytes.Contains(b, []byte(s)) {
				t.Errorf("%s holds %q", filepath.Base(path), s)
			}
		}
		return err
	})
	if err != nil || files < 6 {
		t.Errorf("%d files searched (%v)", files, err)
	}
}

// TestReasonsAreListed: every reason that a row can have is one that pages have
// words for.
func TestReasonsAreListed(t *testing.T) {
	t.Parallel()
	if r := gallery.RowReasons(); !slices.Contains(r, "removed_before") || len(slices.Compact(slices.Sorted(slices.Values(r)))) != len(r) {
		t.Errorf("reasons %v", r)
	}
}
