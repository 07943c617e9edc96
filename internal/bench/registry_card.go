package bench

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/query"
	"mpolice/internal/registry/holding/postgres/postgresdb"
	"mpolice/internal/registry/identity"
	"mpolice/internal/source"
)

// card measures the widest person card that the law allows (P11, drugs), from
// the request to the answer of all its registers, with policy, the durable
// record and the live agencies.
func (b *registryBench) card(ctx context.Context) (rows []RegistryRow, err error) {
	c, err := b.server(ctx)
	if err != nil {
		return nil, err
	}
	url, drop, err := c.database(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	h, err := b.openHouse(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	window := time.Duration(b.Seconds) * time.Second
	if _, err := arrivals(ctx, b.Rate, window/4, h.ask); err != nil { // warms up
		return nil, fmt.Errorf("person card: %w", explain(err))
	}
	h.silent.Store(0)
	b.Progress("person cards:", 0, int64(b.Rate*b.Seconds))
	took, err := arrivals(ctx, b.Rate, window, h.ask)
	if err != nil {
		return nil, fmt.Errorf("person card: %w", explain(err))
	}
	silent := h.silent.Load()
	anchor, selects, err := b.pipeline(ctx, url, h, window)
	if err != nil {
		return nil, fmt.Errorf("pipeline of SELECTs: %w", err)
	}
	row := slow(fmt.Sprintf("person card of %d registers, governed, %d/s", h.registers, b.Rate), took, anchor, 99, 25,
		fmt.Sprintf("the %d SELECTs of its loaded registers in one pipeline, %d/s", selects, b.Rate))
	row.Met = row.Met && silent == 0 // fast without an answer is not fast
	return []RegistryRow{row.noting("no card of the rules opens more; %d officers; %d of %d answers of a register were late or missing",
		len(h.officers), silent, h.registers*len(took))}, nil
}

// ask opens one person's card.
func (h *house) ask(ctx context.Context, _ int) error {
	i := int(h.next.Add(1))
	who := h.officers[i%len(h.officers)]
	result, err := h.app.Query.Run(ctx, who.session, h.request(who, i))
	if err != nil {
		return err
	}
	if len(result.Views) != h.registers {
		return fmt.Errorf("%d registers answered, want %d", len(result.Views), h.registers)
	}
	for _, v := range result.Views {
		if v.Status != source.StatusFound && v.Status != source.StatusNone {
			h.silent.Add(1)
		}
	}
	return nil
}

func (h *house) request(who investigator, i int) query.Request {
	id := h.people[i%len(h.people)]
	return query.Request{
		Purpose: cardCode, Ground: "CCP-231-2", Reference: who.matter,
		Reason:  fmt.Sprintf("偵辦毒品案，查證第%d號通聯對象之身分及關係", i),
		Facts:   map[string]string{"necessity": "與主嫌通聯頻繁，疑為上游藥頭"},
		Subject: mpolice.Subject{Kind: mpolice.SubjectNationalID, Key: id, Raw: id},
	}
}

// pipeline is the anchor: one SELECT by number for each loaded register of the
// card, sent together, at the same rate.
func (b *registryBench) pipeline(ctx context.Context, url string, h *house, window time.Duration) (took []time.Duration, selects int, err error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, 0, err
	}
	set := cfg.ConnConfig.RuntimeParams
	cfg.MaxConns, set["jit"], set["plan_cache_mode"] = 16, "off", "force_generic_plan"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, 0, err
	}
	defer pool.Close()
	ids, err := loadedIDs(ctx, pool, h.names)
	if err != nil {
		return nil, 0, err
	}
	var next atomic.Int64
	ask := func(ctx context.Context, _ int) error {
		person, ok := identity.PackID(h.people[int(next.Add(1))%len(h.people)])
		if !ok {
			return errors.New("a number cannot be packed")
		}
		return together(ctx, pool, ids, person)
	}
	if _, err := arrivals(ctx, b.Rate, window/4, ask); err != nil {
		return nil, 0, err
	}
	took, err = arrivals(ctx, b.Rate, window, ask)
	return took, len(ids), err
}

func loadedIDs(ctx context.Context, pool *pgxpool.Pool, names []string) ([]int32, error) {
	answer, err := pool.Query(ctx, "SELECT id FROM registry.register WHERE code = ANY($1)", names)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(answer, pgx.RowTo[int32])
}

func together(ctx context.Context, pool *pgxpool.Pool, ids []int32, person int64) error {
	batch := &pgx.Batch{}
	for _, id := range ids {
		batch.Queue(postgresdb.FindByPerson, id, person, person, int64(source.MaxRows)).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				if _, err := rows.Values(); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
	return pool.SendBatch(ctx, batch).Close()
}

// investigator is an officer who may open the card.
type investigator struct {
	session authn.Session
	matter  mpolice.ReferenceID
}
