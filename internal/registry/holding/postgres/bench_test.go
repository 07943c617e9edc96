package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mpolice/internal/pgtest"
	"mpolice/internal/registry/holding"
)

// The measurements run with
//
//	go test -run - -bench . -benchtime 1x ./internal/registry/holding/postgres
//
// on 300,000 rows, or as many as MPOLICE_BENCH_ROWS says, and on a server with
// wal_level minimal, or what MPOLICE_BENCH_WAL says. fsync is on.
func benchRows(b *testing.B) int {
	n, err := strconv.Atoi(cmpOr(os.Getenv("MPOLICE_BENCH_ROWS"), "300000"))
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func cmpOr(s, or string) string {
	if s == "" {
		return or
	}
	return s
}

func benchStore(b *testing.B, step func(string, time.Duration)) (*Store, string) {
	b.Helper()
	c, err := pgtest.Start(b.Context(), pgtest.Options{Settings: map[string]string{
		"shared_buffers": "2GB", "max_wal_size": "16GB", "checkpoint_timeout": "30min", "max_wal_senders": "0",
		"wal_level": cmpOr(os.Getenv("MPOLICE_BENCH_WAL"), "minimal"),
	}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Stop() })
	name, err := c.Create(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	s, err := Open(b.Context(), c.URL(name), Options{Step: step})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	slots := []holding.Slot{holding.SlotPerson, holding.SlotDocument, holding.SlotPhone, holding.SlotName, holding.SlotAddress}
	if err := s.Declare(b.Context(), []holding.Declared{{Register: "people", Slots: slots}}); err != nil {
		b.Fatal(err)
	}
	return s, c.URL(name)
}

var (
	surnames = []rune("陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐")
	givens   = []rune("志明淑芬家豪雅婷俊傑怡君建宏美玲冠宇佳穎承恩品妍柏翰詠晴子睿宥廷")
)

// person makes row n: about 250 bytes of content, five keys.
func person(n int, v *holding.Version) {
	r := uint64(n) * 0x9e3779b97f4a7c15
	r ^= r >> 29
	name := string([]rune{surnames[r%20], givens[r>>8%32], givens[r>>16%32]})
	if n%7 == 0 { // a seventh bear names of their own
		name = string([]rune{surnames[r%20], rune(0x4e00 + r>>8%2000), rune(0x4e00 + r>>20%2000)})
	}
	id := "A" + strconv.Itoa(100000000+n)
	birth := 19300101 + int(r>>24%90)*10000 + int(r>>32%12)*100 + int(r>>40%28)
	address := "臺北市中山區中山北路" + strconv.Itoa(int(r>>20%7)) + "段" + strconv.Itoa(int(r>>48%900)) + "巷" + strconv.Itoa(n%97) + "號" + strconv.Itoa(int(r>>52%12)) + "樓"
	phone := "09" + strconv.Itoa(10000000+int(r>>30%90000000))
	v.Values = append(v.Values[:0], id, name, strconv.Itoa(birth), "F", address, "臺北市中山區民權東路三段二十五號", phone, "陳志明", "林淑芬",
		"A223456789", "未婚", "大學畢業", strconv.Itoa(1140000+n%10000), "資訊服務業", "備註："+id)
	v.Key, v.Hash, v.Line = holding.HashOf(id), holding.HashOf(v.Values...), int64(n)
	v.Keys = holding.Keys{
		Person: int64(n) + 1, Document: holding.HashOf("TWN", id), Phone: int64(r >> 2), Name: holding.NameHash(name),
		Address: holding.HashOf(address), Birth: int32(birth),
	}
	v.ValidFrom = 20260101
}

// nameOf makes an entry with a hash of each kind.
func nameOf(name int64, text string) holding.NameEntry {
	e := holding.NameEntry{Name: name, Text: text}
	for k := range e.Hashes {
		e.Hashes[k] = name * int64(2*k+1)
	}
	return e
}

// BenchmarkFirstLoad loads a register that is empty.
func BenchmarkFirstLoad(b *testing.B) {
	n := benchRows(b)
	s, url := benchStore(b, func(step string, took time.Duration) { b.Logf("%-20s %8.3f s", step, took.Seconds()) })
	bare := bareCopy(b, url, n)
	start := time.Now()
	size := loadPeople(b, s, n)
	took := time.Since(start)
	b.ReportMetric(float64(n)/took.Seconds(), "rows/s")
	b.ReportMetric(float64(n)/bare.Seconds(), "bare-rows/s")
	b.ReportMetric(float64(size)/float64(n), "B/row")
	b.ReportMetric(0, "ns/op")
}

// loadPeople loads n rows in chunks and gives the size of their content.
func loadPeople(b *testing.B, s *Store, n int) (size int64) {
	b.Helper()
	ctx := b.Context()
	l, err := s.Begin(ctx, "people")
	if err != nil {
		b.Fatal(err)
	}
	rows := make([]holding.Version, 2000)
	var names []holding.NameEntry
	known := map[int64]bool{}
	for from := 0; from < n; from += len(rows) {
		some := rows[:min(len(rows), n-from)]
		for i := range some {
			person(from+i, &some[i])
			if name := some[i].Name; !known[name] {
				known[name] = true
				names = append(names, nameOf(name, some[i].Values[1]))
			}
		}
		if err := errors.Join(l.Add(ctx, some), l.Names(ctx, names)); err != nil {
			b.Fatal(err)
		}
		names = names[:0]
	}
	b.Logf("%d names", len(known))
	size = int64(len(holding.AppendContent(nil, rows[0].Values))) * int64(n)
	if err := l.Commit(ctx, holding.Batch{In: int64(n), Added: int64(n)}, holding.Report{}, holding.Entry{}); err != nil {
		b.Fatal(err)
	}
	return size
}

// bareCopy is the anchor: the same rows, made before, by COPY into a table
// without index, committed.
func bareCopy(b *testing.B, url string, n int) time.Duration {
	b.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(ctx)
	chunks := make([][]byte, 0, 64)
	var v holding.Version
	const most = 300000 // more is the same again
	for from := 0; from < min(n, most); from += 10000 {
		var c []byte
		for i := from; i < min(from+10000, n, most); i++ {
			person(i, &v)
			c = appendVersion(c, 1, 1, &v)
		}
		chunks = append(chunks, c)
	}
	if _, err := conn.Exec(ctx, "CREATE TABLE bare (LIKE registry.row_version)"); err != nil {
		b.Fatal(err)
	}
	defer conn.Exec(ctx, "DROP TABLE bare")
	start := time.Now()
	for left := n; left > 0; left -= most {
		f := newFeed(ctx, conn.PgConn(), "COPY bare FROM STDIN (FORMAT binary)")
		for _, c := range chunks[:(min(left, most)+9999)/10000] {
			f.n += 9999
			if err := f.row(append(f.fill, c...)); err != nil {
				b.Fatal(err)
			}
		}
		f.n = int64(min(left, most))
		if err := f.finish(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}

// BenchmarkLookup asks a register of at least a million rows, one question
// after the other, and one SELECT by primary key beside it.
func BenchmarkLookup(b *testing.B) {
	n := max(benchRows(b), 1_000_000)
	s, _ := benchStore(b, nil)
	loadPeople(b, s, n)
	ctx := b.Context()
	if _, err := s.pool.Exec(ctx, "CREATE TABLE anchor AS SELECT generate_series(1, 1000000) AS id; ALTER TABLE anchor ADD PRIMARY KEY (id); ANALYZE anchor"); err != nil {
		b.Fatal(err)
	}
	var v holding.Version
	random := func() *holding.Version { person(rand.IntN(n), &v); return &v }
	find := func(r holding.Range) error {
		rows, err := s.Find(ctx, "people", r, 20)
		if err == nil && len(rows) == 0 {
			err = fmt.Errorf("nothing found by %+v", r)
		}
		return err
	}
	for name, ask := range map[string]func() error{
		"primary-key SELECT": func() error {
			var id int
			return s.pool.QueryRow(ctx, "SELECT id FROM anchor WHERE id = $1", 1+rand.IntN(1000000)).Scan(&id)
		},
		"person":   func() error { return find(holding.Is(holding.SlotPerson, random().Person)) },
		"document": func() error { return find(holding.Is(holding.SlotDocument, random().Document)) },
		"phone":    func() error { return find(holding.Is(holding.SlotPhone, random().Phone)) },
		"phone tail": func() error {
			p := random().Phone &^ (1<<41 - 1)
			return find(holding.Range{Slot: holding.SlotPhone, Lo: p, Hi: p + 1<<41 - 1})
		},
		"name": func() error { return find(holding.Is(holding.SlotName, random().Name)) },
		"name+birth": func() error {
			v := random()
			return find(holding.Range{Slot: holding.SlotName, Lo: v.Name, Hi: v.Name, BirthFrom: v.Birth/10000*10000 - 10000, BirthTo: v.Birth + 10000})
		},
		"key":     func() error { _, err := s.FindKeys(ctx, "people", []int64{random().Key}); return err },
		"decades": func() error { _, err := s.Decades(ctx, "people", []int64{random().Name}, 0, 0); return err },
	} {
		took := make([]time.Duration, 6000)
		for i := range took {
			start := time.Now()
			if err := ask(); err != nil {
				b.Fatal(name, err)
			}
			took[i] = time.Since(start)
		}
		took = took[1000:]
		slices.Sort(took)
		b.Logf("%-20s p50 %6d µs  p99 %6d µs", name, took[len(took)/2].Microseconds(), took[len(took)*99/100].Microseconds())
	}
	start := time.Now()
	marks := 0
	l, err := s.Begin(ctx, "people")
	if err != nil {
		b.Fatal(err)
	}
	if err := l.Marks(ctx, func(holding.Mark) error { marks++; return nil }); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d marks in %.2f s", marks, time.Since(start).Seconds())
	if err := l.Rollback(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(0, "ns/op")
}
