package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// cutAll gives the records of a file, and the rules that cutting found broken.
func cutAll(t testing.TB, data []byte, c cutter) (records []record, s *splitter) {
	t.Helper()
	s = newSplitter(bytes.NewReader(data), int64(len(data)), c)
	for {
		r, err := s.next()
		if errors.Is(err, io.EOF) {
			return records, s
		}
		if err != nil {
			t.Fatal(err)
		}
		r.raw = bytes.Clone(r.raw)
		records = append(records, r)
		if len(records) > len(data)+1 {
			t.Fatal("cutting does not end")
		}
	}
}

func TestCut(t *testing.T) {
	comma := newCutter(',', false)
	for name, c := range map[string]struct {
		data string
		want []string // line number, fault and bytes of each record
	}{
		"plain":                     {"a,b\nc,d\n", []string{"1  a,b", "2  c,d"}},
		"no last line end":          {"a,b\nc,d", []string{"1  a,b", "2  c,d"}},
		"returns":                   {"a,b\r\nc,d\r\n", []string{"1  a,b", "2  c,d"}},
		"last return":               {"a,b\r\nc,d\r", []string{"1  a,b", "2  c,d"}},
		"mark of UTF-8":             {"\xEF\xBB\xBFa,b\n", []string{"1  a,b"}},
		"empty lines are counted":   {"a\n\n\r\nb\n", []string{"1  a", "4  b"}},
		"line end in quotes":        {"a,\"b\nc\"\nd,e\n", []string{"1  a,\"b\nc\"", "2  d,e"}},
		"return in quotes":          {"\"a\r\nb\"\r\nc", []string{"1  \"a\r\nb\"", "2  c"}},
		"doubled quotes":            {"\"a\"\"\n\"\"b\",c\nd", []string{"1  \"a\"\"\n\"\"b\",c", "2  d"}},
		"quote in a field":          {"a,12\" pipe\nb,c\n", []string{"1  a,12\" pipe", "2  b,c"}},
		"text after a quote":        {"\"a\"b\nc,\"d\"\n", []string{"1  \"a\"b", "2  c,\"d\""}},
		"forgotten quote":           {"a,\"b\nc,\"d\"\ne,f\n", []string{"1 compliance.unclosed-quote a,\"b", "2  c,\"d\"", "3  e,f"}},
		"forgotten quote, no other": {"a,\"b\nc,d\ne,f", []string{"1 compliance.unclosed-quote a,\"b", "2  c,d", "3  e,f"}},
		"forgotten in last line":    {"a,b\nc,\"d", []string{"1  a,b", "2 compliance.unclosed-quote c,\"d"}},
		"NUL":                       {"a,\x00\nb\x00,c\n", []string{"1  a,\x00", "2  b\x00,c"}},
		"nothing":                   {"", nil},
		"line ends only":            {"\n\r\n\n", nil},
	} {
		records, s := cutAll(t, []byte(c.data), comma)
		var got []string
		for _, r := range records {
			got = append(got, strings.Join([]string{string(rune('0' + r.line)), r.fault, string(r.raw)}, " "))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if s.read != int64(len(c.data)) {
			t.Errorf("%s: %d of %d bytes", name, s.read, len(c.data))
		}
	}
}

// Records at the limit, one beyond it, and far beyond it, with every line end.
func TestCutAtTheLimit(t *testing.T) {
	for _, size := range []int{maxRecord - 1, maxRecord, maxRecord + 1, maxRecord + 2, maxRecord + 4096, 3*maxRecord + 17} {
		for _, end := range []string{"\n", "\r\n", ""} {
			for _, quoted := range []bool{false, true} {
				body := strings.Repeat("x", size)
				if quoted {
					body = `"` + strings.Repeat("\n", 1) + body[:size-3] + `"`
				}
				data := "a,b\n" + body + end
				if end != "" {
					data += "c,d\n"
				}
				records, s := cutAll(t, []byte(data), newCutter(',', false))
				if s.read != int64(len(data)) {
					t.Fatalf("size %d, end %q, quoted %v: %d of %d bytes", size, end, quoted, s.read, len(data))
				}
				if end != "" && string(records[len(records)-1].raw) != "c,d" {
					t.Errorf("size %d, end %q, quoted %v: the next record is lost", size, end, quoted)
				}
				got := records[1]
				if size <= maxRecord && (got.fault != "" || string(got.raw) != body) || size > maxRecord && got.fault == "" {
					t.Errorf("size %d, end %q, quoted %v: fault %q, %d bytes", size, end, quoted, got.fault, len(got.raw))
				}
				if sum := sha256.Sum256([]byte(body)); got.fault == ruleTooLong && !quoted && !bytes.Equal(got.hash, sum[:]) {
					t.Errorf("size %d, end %q: the hash is not of all bytes", size, end)
				}
			}
		}
	}
}

// In Big5 a bar may be the second byte of a character: 四 is A5 7C.
func TestBarInBig5(t *testing.T) {
	fields, err := newCutter('|', true).fields(nil, []byte("1|\xA5|\xA5|\xA4@|\"\xA5||\"|2"))
	if err != nil || len(fields) != 4 || string(fields[1]) != "\xA5|\xA5|\xA4@" || string(fields[2]) != "\xA5||" {
		t.Errorf("%q %v", fields, err)
	}
}

// equalCSV reads data with encoding/csv, and with the splitter.
func equalCSV(t *testing.T, data []byte) {
	records, s := cutAll(t, data, newCutter(',', false))
	if s.read != int64(len(data)) {
		t.Fatalf("%d of %d bytes", s.read, len(data))
	}
	size, last := int64(0), int64(0)
	for _, r := range records {
		if r.line <= last || len(r.raw) > max(maxRecord, keptRaw) {
			t.Fatalf("line %d after %d, %d bytes", r.line, last, len(r.raw))
		}
		size, last = size+r.size, r.line
	}
	if size > int64(len(data)) {
		t.Fatalf("records take %d of %d bytes", size, len(data))
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, utf8Mark)))
	r.FieldsPerRecord = -1
	want, err := r.ReadAll()
	if err != nil {
		return // not well-formed
	}
	if len(records) != len(want) {
		t.Fatalf("%d records, want %d", len(records), len(want))
	}
	for i, rec := range records {
		if rec.fault == ruleTooLong {
			return
		}
		fields, err := newCutter(',', false).fields(nil, bytes.Clone(rec.raw))
		if err != nil || rec.fault != "" || len(fields) != len(want[i]) {
			t.Fatalf("record %q: %q, %v %s, want %q", rec.raw, fields, err, rec.fault, want[i])
		}
		for j, f := range fields {
			if got := strings.ReplaceAll(string(f), "\r\n", "\n"); got != want[i][j] {
				t.Fatalf("field %q, want %q", got, want[i][j])
			}
		}
	}
}

func FuzzCut(f *testing.F) {
	for _, seed := range []string{
		"a,b\nc,d\n", "\"a\nb\",c\r\n\r\nd", "a,\"b\nc,\"d\"\n", "\xEF\xBB\xBFx\n", "\"\"\"\"\n\"\",\"", "a\r\n\"b\r\n\",\r", ",,\n,\n", "\"a\"\r", "\"a\" ,b\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		equalCSV(t, data)
		// The same bytes stretched beyond the limits of a record.
		if i := bytes.IndexByte(data, 'x'); i >= 0 && len(data) < 200 {
			cutAll(t, slices.Concat(data[:i], bytes.Repeat([]byte("x"), maxRecord-7), data[i:]), newCutter(',', false))
		}
		records, s := cutAll(t, data, newCutter('|', true))
		for _, r := range records {
			_, _ = s.cut.fields(nil, bytes.Clone(r.raw))
		}
	})
}
