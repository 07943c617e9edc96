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
	"unicode"
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
	each, distinct, err := b.namesOf(ctx, p)
	if err != nil {
		return nil, err
	}
	asked, err := b.spoilt(ctx, p, distinct)
	if err != nil {
		return nil, err
	}
	took, err := b.searched(ctx, p, asked)
	if err != nil {
		return nil, err
	}
	people, err := b.trigramNames(ctx, p, each, asked)
	if err != nil {
		return nil, err
	}
	bare, err := b.trigramNames(ctx, p, distinct, asked)
	if err != nil {
		return nil, err
	}
	const name = "name with one unknown character"
	alone := slow(name+", beside names alone", took, bare, 95, 0, "pg_trgm, LIKE, distinct names counted, nobody who bears them")
	alone.Goal, alone.Met = "", true
	return []RegistryRow{
		slow(name, took, people, 95, 10, "pg_trgm, LIKE, the same people counted").
			noting("%d people; any Han character of the name", b.People),
		alone,
	}, nil
}

// namesOf gives queries for the names of a register: of each person, and each
// name once.
func (b *registryBench) namesOf(ctx context.Context, p *people) (each, distinct string, err error) {
	conn, err := connect(ctx, p.url)
	if err != nil {
		return "", "", err
	}
	defer hangUp(conn)
	id, err := tableOf(ctx, conn, p.household.Code)
	if err != nil {
		return "", "", err
	}
	distinct = fmt.Sprintf("SELECT text FROM registry.name_%d WHERE ord = 0", id)
	each = fmt.Sprintf("SELECT n.text FROM registry.row_%d r JOIN registry.name_%[1]d n ON n.name = r.name AND n.ord = 0 WHERE r.seen_to = 0", id)
	return each, distinct, nil
}

// spoilt draws names and takes one Han character from each. Of a name of two
// characters search does not always take what is left; those are passed over.
func (b *registryBench) spoilt(ctx context.Context, p *people, distinct string) ([]string, error) {
	conn, err := connect(ctx, p.url)
	if err != nil {
		return nil, err
	}
	defer hangUp(conn)
	answer, err := conn.Query(ctx, distinct+" ORDER BY name LIMIT 1000000") // numbers of names are hashes: any order
	if err != nil {
		return nil, err
	}
	texts, err := pgx.CollectRows(answer, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	r := mathrand.New(mathrand.NewPCG(11, 13))
	var out []string
	for range 20 * b.Asks {
		if len(out) == b.Asks || len(texts) == 0 {
			break
		}
		runes := []rune(texts[r.IntN(len(texts))])
		at := r.IntN(len(runes))
		if !unicode.Is(unicode.Han, runes[at]) {
			continue
		}
		runes[at] = '?'
		if _, err := name.PlanQuery(string(runes)); err == nil {
			out = append(out, string(runes))
		}
	}
	if len(out) == 0 {
		return nil, errors.New("the register holds no name to ask for")
	}
	return out, nil
}

// searched asks for each name under a receipt, which is made before the clock
// starts.
func (b *registryBench) searched(ctx context.Context, p *people, asked []string) ([]time.Duration, error) {
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
	s := search.New(p.store, []*registry.Descriptor{p.household})
	fields := map[mpolice.Register][]mpolice.FieldName{p.household.Code: {"name", "birth_date", "sex"}}
	return b.inTurn(ctx, "name", len(asked), func(i int) error {
		found, err := s.Search(ctx, receipts[i], search.Question{Subject: subjects[i], Registers: registers, Fields: fields})
		if err == nil && found.Total == 0 {
			err = errors.New("a name made of one in the register is not found")
		}
		return err
	})
}

func (b *registryBench) trigramNames(ctx context.Context, p *people, query string, asked []string) ([]time.Duration, error) {
	b.Progress("index trigrams of names:", 0, int64(b.People))
	t, err := newTrigram(ctx, p.url, query, nil)
	if err != nil {
		return nil, err
	}
	var like []string
	for _, q := range asked[:min(5*b.Peers, len(asked))] {
		like = append(like, strings.ReplaceAll(q, "?", "_"))
	}
	took, err := t.ask(ctx, like, func(i int) { b.Progress("trigrams asked by name:", int64(i), int64(len(like))) })
	return took, errors.Join(err, t.close())
}
