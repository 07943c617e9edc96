package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/pgtest"
	"mpolice/internal/store/postgres/postgresdb"
	"mpolice/internal/store/storetest"
)

// whole reads every record and checks that numbers are dense and that each
// lane's batches are linked and whole. Batches of different lanes do not mix.
func whole(t *testing.T, s *Store) []audit.Stored {
	t.Helper()
	got, err := s.RecordsFrom(t.Context(), 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	heads := map[uint32]audit.Head{}
	var leaves [][]byte
	seen := map[mpolice.RecordID]bool{}
	for i, r := range got {
		leaf, err := audit.ParseLeaf(r.Leaf)
		if err != nil || r.Check() != nil {
			t.Fatal(err, r.Check())
		}
		head := heads[leaf.Lane]
		head.Lane = leaf.Lane
		switch {
		case r.Seq != int64(i)+1:
			t.Fatalf("record %d has number %d", i+1, r.Seq)
		case seen[r.ID]:
			t.Fatalf("record %d is there twice", r.Seq)
		case leaf.Batch != head.Number+1 || leaf.Previous != head.Hash || int(leaf.Index) != len(leaves):
			t.Fatalf("record %d stands in batch %d/%d place %d, expected batch %d place %d", r.Seq, leaf.Lane, leaf.Batch, leaf.Index, head.Number+1, len(leaves))
		}
		seen[r.ID] = true
		if leaves = append(leaves, r.Leaf); len(leaves) == int(leaf.Count) {
			heads[leaf.Lane], leaves = head.Next(leaves), nil
			checkHeader(t, s, heads[leaf.Lane], leaf.Count)
		}
	}
	if leaves != nil {
		t.Fatal("the last batch is not whole")
	}
	return got
}

func checkHeader(t *testing.T, s *Store, head audit.Head, count uint16) {
	t.Helper()
	n, hash, err := s.Batch(t.Context(), head.Lane, head.Number)
	if err != nil || n != int64(count) || !bytes.Equal(hash, head.Hash[:]) {
		t.Fatalf("header of batch %d/%d: %d records, %x (%v)", head.Lane, head.Number, n, hash, err)
	}
}

// slowCommits widens the moment between a number and its commit, at random.
const slowCommits = `
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(random() * 0.01);
    IF random() < 0.03 THEN RAISE EXCEPTION 'rolled back'; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON audit_batch DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION slow();`

// TestPendingMissesNothing: four programs write, with commits that dawdle or
// fail, with changes that keep their transactions open, and with a stranger's
// transaction open all the while; a sealer polls. What it has read is the
// beginning of what is there in the end: nothing missed, moved or doubled.
func TestPendingMissesNothing(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	sealer := openStore(t, url, Options{})
	if err := run(t, url, slowCommits); err != nil {
		t.Fatal(err)
	}
	stranger := begin(t, url, "INSERT INTO unit VALUES ('stranger', '', '', '', '')")
	p := &poller{source: sealer, looked: make(chan struct{})}
	stop := p.run(t)
	var acked sync.Map
	var writers sync.WaitGroup
	for lane := range 4 {
		s := openStore(t, url, Options{})
		for w := range 6 {
			writers.Go(func() {
				for i := range 12 {
					r := record(t)
					if err := p.write(t, s, r, fmt.Sprint(lane, w, i), i%4 == w%4); err == nil {
						acked.Store(r.ID, true)
					} else if !errors.Is(err, mpolice.ErrLedgerUnavailable) {
						t.Error(err)
					}
				}
			})
		}
	}
	writers.Wait()
	leaves := stop()
	if err := stranger.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	got := whole(t, sealer)
	if len(got) < 200 || len(leaves) != len(got) {
		t.Fatalf("%d leaves were read of %d records", len(leaves), len(got))
	}
	for i, r := range got {
		if !bytes.Equal(leaves[i], r.Leaf) {
			t.Fatalf("leaf %d is not what was read at that place", i)
		}
		if _, ok := acked.LoadAndDelete(r.ID); !ok {
			t.Errorf("record %d was refused and is there", r.Seq)
		}
	}
	acked.Range(func(id, _ any) bool {
		t.Errorf("record %v was acknowledged and is missing", id)
		return true
	})
}

func begin(t *testing.T, url, statement string) pgx.Tx {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	tx, err := conn.Begin(t.Context())
	if err == nil {
		_, err = tx.Exec(t.Context(), statement)
	}
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

// poller reads as the sealer does, a few leaves at a time.
type poller struct {
	source *Store
	looked chan struct{} // takes a value now and then after a look
	leaves [][]byte
}

// run polls until stop, which reads to the end and gives every leaf.
func (p *poller) run(t *testing.T) (stop func() [][]byte) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for last := false; ; {
			n := p.look(t)
			select {
			case p.looked <- struct{}{}:
			default:
			}
			if last && n == 0 {
				return
			}
			select {
			case <-end:
				last = true
			default:
			}
		}
	}()
	return func() [][]byte {
		close(end)
		<-ended
		return p.leaves
	}
}

func (p *poller) look(t *testing.T) int {
	got, err := p.source.Pending(context.Background(), int64(len(p.leaves)), 7)
	if err != nil {
		t.Error(err)
	}
	p.leaves = append(p.leaves, got...)
	return len(got)
}

// write appends a record; a slow one with a change whose transaction has written
// and then stays open until the poller has looked twice.
func (p *poller) write(t *testing.T, s *Store, r audit.Sealed, name string, slow bool) error {
	if !slow {
		return s.Append(t.Context(), r)
	}
	return s.commit(t.Context(), []audit.Sealed{r}, func(ctx context.Context, q *postgresdb.Queries) error {
		err := q.InsertUnit(ctx, postgresdb.InsertUnitParams{ID: name})
		for range 2 {
			select {
			case <-p.looked:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return err
	})
}

// TestOneIDInTwoLanes: the slower lane's caller is told, and whoever shares its
// round does not notice.
func TestOneIDInTwoLanes(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	one, two := openStore(t, url, Options{}), openStore(t, url, Options{})
	for range 20 {
		r := record(t)
		var both sync.WaitGroup
		var results [2]error
		for i, s := range []*Store{one, two} {
			both.Go(func() { results[i] = s.Append(t.Context(), r) })
			for range 3 {
				both.Go(func() {
					if err := s.Append(t.Context(), record(t)); err != nil {
						t.Errorf("company: %v", err)
					}
				})
			}
		}
		both.Wait()
		if (results[0] == nil) == (results[1] == nil) || !errors.Is(errors.Join(results[:]...), mpolice.ErrConflict) {
			t.Fatalf("results %v, want one nil and one conflict", results)
		}
	}
	if n := len(whole(t, one)); n != 20*7 {
		t.Errorf("%d records", n)
	}
}

// TestDeadlockIsPlayedAgain: two programs change two rows in opposite orders.
func TestDeadlockIsPlayedAgain(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	admin := superuser(t, pgtest.Shared(t), name(t, url))
	if _, err := admin.Exec(t.Context(), "ALTER DATABASE "+name(t, url)+" SET deadlock_timeout = '20ms'"); err != nil {
		t.Fatal(err)
	}
	one, two := openStore(t, url, Options{}), openStore(t, url, Options{})
	shift := func(number string) postgresdb.UpsertShiftParams {
		return postgresdb.UpsertShiftParams{Number: number, Officer: "A", Unit: "u"}
	}
	if err := run(t, url, "INSERT INTO unit VALUES ('u', '', '', '', ''); INSERT INTO officer VALUES ('A', '', '', 'u', '', ''); "+
		"INSERT INTO shift VALUES ('1', 'A', 'u', '', 0, 0), ('2', 'A', 'u', '', 0, 0)"); err != nil {
		t.Fatal(err)
	}
	var met, both sync.WaitGroup
	met.Add(2)
	for i, s := range []*Store{one, two} {
		first := true
		both.Go(func() {
			err := s.commit(t.Context(), []audit.Sealed{record(t)}, func(ctx context.Context, q *postgresdb.Queries) error {
				if err := q.UpsertShift(ctx, shift(fmt.Sprint(1+i))); err != nil {
					return err
				}
				if first { // each holds one row now
					first = false
					met.Done()
					met.Wait()
				}
				return q.UpsertShift(ctx, shift(fmt.Sprint(2-i)))
			})
			if err != nil {
				t.Errorf("program %d: %v", i, err)
			}
		})
	}
	both.Wait()
	if n := len(whole(t, one)); n != 2 {
		t.Errorf("%d records", n)
	}
}

// TestTimesAreMicroseconds and what else the tables hold beside storetest.
func TestTimesAreMicroseconds(t *testing.T) {
	t.Parallel()
	s := openStore(t, pgtest.Database(t), Options{})
	if err := s.Append(t.Context(), record(t)); err != nil {
		t.Fatal(err)
	}
	seq, at, err := s.LastRecord(t.Context())
	if err != nil || seq != 1 || !at.Equal(storetest.Now) || at.Nanosecond() != 6000 {
		t.Errorf("record %d at %v (%v)", seq, at, err)
	}
}
