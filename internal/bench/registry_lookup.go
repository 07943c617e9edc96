package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
)

// tailDigits is how many last digits of a telephone number a witness knows.
const tailDigits = 6

// lookupRows bounds the rows of one look-up, as a page shows them.
const lookupRows = 20

// lookup measures the holding's look-ups: one client, statements prepared, the
// data warm, questions at random over the whole register.
func (b *registryBench) lookup(ctx context.Context) ([]RegistryRow, error) {
	p, err := b.loaded(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := connect(ctx, p.url)
	if err != nil {
		return nil, err
	}
	defer hangUp(conn)
	questions, err := b.questions(ctx, conn, p)
	if err != nil {
		return nil, err
	}
	anchor, err := b.primaryKey(ctx, conn, p)
	if err != nil {
		return nil, err
	}
	var rows []RegistryRow
	for _, q := range questions {
		took, err := b.inTurn(ctx, q.name, len(q.ranges), func(i int) error {
			found, err := p.store.Find(ctx, q.of.Code, q.ranges[i], lookupRows)
			if err == nil && len(found) == 0 {
				err = fmt.Errorf("nothing found by a %s that is in the register", q.name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, slow("look-up by "+q.name, took, anchor, 99, 1, "one primary-key SELECT of a row as wide, pgx").
			noting("%d people's registers; one client, warm", b.People))
	}
	return rows, nil
}

// questions are the ranges that one kind of look-up is asked for.
type questions struct {
	name   string
	of     *registry.Descriptor
	ranges []holding.Range
}

func (b *registryBench) questions(ctx context.Context, conn *pgx.Conn, p *people) ([]questions, error) {
	ids, err := b.sample(ctx, conn, p.household, "person")
	if err != nil {
		return nil, err
	}
	cars, err := b.sample(ctx, conn, p.vehicle, "plate")
	if err != nil {
		return nil, err
	}
	phones, err := b.sample(ctx, conn, p.household, "phone")
	if err != nil {
		return nil, err
	}
	all := []questions{{"national id", p.household, nil}, {"plate", p.vehicle, nil}, {"phone, whole", p.household, nil}, {"phone, last six digits", p.household, nil}}
	for _, id := range ids {
		all[0].ranges = append(all[0].ranges, holding.Is(holding.SlotPerson, id))
	}
	for _, plate := range cars {
		all[1].ranges = append(all[1].ranges, holding.Is(holding.SlotPlate, plate))
	}
	for _, phone := range phones {
		all[2].ranges = append(all[2].ranges, holding.Is(holding.SlotPhone, phone))
		tail, err := b.tail(ctx, p, phone)
		if err != nil {
			return nil, err
		}
		all[3].ranges = append(all[3].ranges, tail)
	}
	return all, nil
}

// tail is the range of all numbers with the same last digits as this one.
func (b *registryBench) tail(ctx context.Context, p *people, phone int64) (holding.Range, error) {
	rows, err := p.store.Find(ctx, p.household.Code, holding.Is(holding.SlotPhone, phone), 1)
	if err != nil || len(rows) == 0 {
		return holding.Range{}, fmt.Errorf("read a telephone number: %d rows: %w", len(rows), err)
	}
	at := slices.IndexFunc(p.household.Fields, func(f registry.Field) bool { return f.Semantic == registry.SemanticPhone })
	number, err := identity.ParsePhone(rows[0].Values[at])
	if err != nil {
		return holding.Range{}, fmt.Errorf("read a telephone number: %w", err)
	}
	digits := number.Digits()
	lo, hi, ok := identity.TailRange(digits[max(0, len(digits)-tailDigits):])
	if !ok {
		return holding.Range{}, fmt.Errorf("a telephone number of %d digits has no tail", len(digits))
	}
	return holding.Range{Slot: holding.SlotPhone, Lo: lo, Hi: hi}, nil
}

// sample draws keys of one kind at random from a register's current rows.
func (b *registryBench) sample(ctx context.Context, conn *pgx.Conn, d *registry.Descriptor, column string) ([]int64, error) {
	id, err := tableOf(ctx, conn, d.Code)
	if err != nil {
		return nil, err
	}
	want := b.Asks + b.Asks/5 // the first ones warm up
	share := min(100, 400*float64(want)/float64(b.People))
	answer, err := conn.Query(ctx, fmt.Sprintf("SELECT %s FROM registry.row_%d TABLESAMPLE BERNOULLI (%f) REPEATABLE (7) WHERE seen_to = 0 AND %[1]s IS NOT NULL",
		column, id, share))
	if err != nil {
		return nil, err
	}
	keys, err := pgx.CollectRows(answer, pgx.RowTo[int64])
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("register %s has no row with a %s", d.Code, column)
	}
	rand.New(rand.NewPCG(1, 7)).Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	return keys[:min(want, len(keys))], nil
}

// inTurn times n questions one after the other; the first sixth warms up and
// is not counted.
func (b *registryBench) inTurn(ctx context.Context, what string, n int, ask func(i int) error) ([]time.Duration, error) {
	took := make([]time.Duration, 0, n)
	for i := range n {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		start := time.Now()
		if err := ask(i); err != nil {
			return nil, err
		}
		if d := time.Since(start); i >= n/6 {
			took = append(took, d)
		}
		if i%500 == 0 {
			b.Progress("asked by "+what+":", int64(i), int64(n))
		}
	}
	return took, nil
}

// primaryKey is the anchor of look-ups: a table of the household's contents
// with a plain primary key.
func (b *registryBench) primaryKey(ctx context.Context, conn *pgx.Conn, p *people) ([]time.Duration, error) {
	id, err := tableOf(ctx, conn, p.household.Code)
	if err != nil {
		return nil, err
	}
	b.Progress("make the table of the anchor:", 0, int64(b.People))
	if _, err := conn.Exec(ctx, fmt.Sprintf(`CREATE TABLE anchor AS SELECT row_number() OVER () AS id, content FROM registry.row_%d WHERE seen_to = 0;
		ALTER TABLE anchor ADD PRIMARY KEY (id); ANALYZE anchor`, id)); err != nil {
		return nil, err
	}
	var n int64
	if err := conn.QueryRow(ctx, "SELECT count(*) FROM anchor").Scan(&n); err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(3, 7))
	took, err := b.inTurn(ctx, "primary key", b.Asks+b.Asks/5, func(int) error {
		var content string
		return conn.QueryRow(ctx, "SELECT content FROM anchor WHERE id = $1", 1+r.Int64N(n)).Scan(&content)
	})
	if err != nil {
		return nil, err
	}
	_, err = conn.Exec(ctx, "DROP TABLE anchor")
	return took, err
}
