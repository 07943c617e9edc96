package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/keyring"
	"mpolice/internal/registry"
	"mpolice/internal/registry/name"
	"mpolice/internal/registry/search"
)

// names measures a search by a name of which one character is not known: the
// names that fit, the people who bear them by decade of birth, and those people
// when they are few.
func (b *registryBench) names(ctx context.Context) ([]RegistryRow, error) {
	p, err := b.loaded(ctx)
	if err != nil {
		return nil, err
	}
	texts, err := b.distinctNames(ctx, p)
	if err != nil {
		return nil, err
	}
	asked := b.spoilt(texts)
	if len(asked) == 0 {
		return nil, errors.New("the register holds no name to ask for")
	}
	anchor, err := b.trigramNames(ctx, texts, asked)
	if err != nil {
		return nil, err
	}
	searcher := search.New(p.store, []*registry.Descriptor{p.household})
	took, err := b.searched(ctx, p, searcher, asked)
	if err != nil {
		return nil, err
	}
	row := slow("name with one unknown character", took, anchor, 95, 10, fmt.Sprintf("pg_trgm, LIKE, counted, on the %d distinct names alone", len(texts)))
	return []RegistryRow{row.noting("any character of the name; the search counts the people of each name too, the anchor only the names")}, nil
}

func (b *registryBench) distinctNames(ctx context.Context, p *people) ([]string, error) {
	conn, err := connect(ctx, p.url)
	if err != nil {
		return nil, err
	}
	defer hangUp(conn)
	id, err := tableOf(ctx, conn, p.household.Code)
	if err != nil {
		return nil, err
	}
	answer, err := conn.Query(ctx, fmt.Sprintf("SELECT text FROM registry.name_%d WHERE ord = 0 ORDER BY name", id))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(answer, pgx.RowTo[string])
}

// spoilt draws names and takes one character from each. A name of two
// characters of which the rules of search do not take one is passed over.
func (b *registryBench) spoilt(texts []string) []string {
	r := mathrand.New(mathrand.NewPCG(11, 13))
	var out []string
	for range 20 * b.Asks {
		runes := []rune(texts[r.IntN(len(texts))])
		if len(runes) < 2 {
			continue
		}
		runes[r.IntN(len(runes))] = '?'
		if _, err := name.PlanQuery(string(runes)); err == nil {
			out = append(out, string(runes))
		}
		if len(out) == b.Asks {
			break
		}
	}
	return out
}

// searched asks for each name under a receipt, which is made before the clock
// starts.
func (b *registryBench) searched(ctx context.Context, p *people, s *search.Searcher, asked []string) ([]time.Duration, error) {
	keys, err := keyring.Open(filepath.Join(b.Dir, "names-keys"), rand.Reader, true)
	if err != nil {
		return nil, err
	}
	rec := audit.NewRecorder(nothing{}, keys, mpolice.SystemClock{}, rand.Reader, time.Time{})
	registers := []mpolice.Register{p.household.Code}
	receipts := make([]audit.Receipt, len(asked))
	subjects := make([]mpolice.Subject, len(asked))
	for i, text := range asked {
		if subjects[i], err = mpolice.ParseSubject(mpolice.SubjectName, text); err != nil {
			return nil, fmt.Errorf("a name of %d characters: %w", utf8.RuneCountInString(text), err)
		}
		if receipts[i], err = rec.Intend(ctx, audit.Record{Kind: audit.KindIntent, Subject: subjects[i]}, registers); err != nil {
			return nil, err
		}
	}
	fields := map[mpolice.Register][]mpolice.FieldName{p.household.Code: {"name", "birth_date", "sex"}}
	return b.inTurn(ctx, "name", len(asked), func(i int) error {
		found, err := s.Search(ctx, receipts[i], search.Question{Subject: subjects[i], Registers: registers, Fields: fields})
		if err == nil && found.Total == 0 {
			err = errors.New("a name made of one in the register is not found")
		}
		return err
	})
}

func (b *registryBench) trigramNames(ctx context.Context, texts, asked []string) (took []time.Duration, err error) {
	url, drop, err := b.cluster.database(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	t, err := newTrigram(ctx, url, texts)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	var like []string
	for _, q := range asked[:min(5*b.Peers, len(asked))] {
		like = append(like, strings.ReplaceAll(q, "?", "_"))
	}
	return t.ask(ctx, like, func(i int) { b.Progress("trigrams asked by name:", int64(i), int64(len(like))) })
}
