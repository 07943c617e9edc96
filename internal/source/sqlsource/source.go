package sqlsource

import (
	"context"
	"database/sql"
	_ "embed" // for frame
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/registry"
	"mpolice/internal/registry/identity"
	"mpolice/internal/source"
)

// Config tells where an agency's database is and how it is asked.
type Config struct {
	Descriptor *registry.Descriptor
	// URL is postgres://user@host/database, or sqlite:PATH for a file. A password
	// comes by PGPASSWORD or a password file, never by the URL.
	URL string
	// Key names the column that holds the agency's own number of the row.
	Key string
	// Queries are the agency's SELECTs by kind of subject: columns named as the
	// descriptor's fields, and :key where the number asked for belongs. They
	// stand in the configuration, where the agency can read what it is asked.
	Queries map[mpolice.SubjectKind]string
}

// Source is one register that stays in its agency's own database.
type Source struct {
	cfg    Config
	db     *sql.DB
	holder string // the engine's placeholder
}

// ErrConfig is wrapped when a register cannot be asked as it is configured.
var ErrConfig = errors.New("live register by SQL is not configured rightly")

var columnName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// New makes a source. The database need not be there yet.
func New(cfg Config) (*Source, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	s := &Source{cfg: cfg}
	driver, dsn, err := s.driver()
	if err != nil {
		return nil, err
	}
	if s.db, err = sql.Open(driver, dsn); err != nil {
		return nil, fmt.Errorf("%w: %s: the address cannot be read", ErrConfig, cfg.Descriptor.Code)
	}
	s.db.SetMaxOpenConns(8)
	return s, nil
}

func (cfg *Config) check() error {
	if cfg.Descriptor == nil || !cfg.Descriptor.Live {
		return fmt.Errorf("%w: only a register whose descriptor says x-live is asked at its agency", ErrConfig)
	}
	code := cfg.Descriptor.Code
	if !columnName.MatchString(cfg.Key) {
		return fmt.Errorf("%w: %s: key must name a column", ErrConfig, code)
	}
	if len(cfg.Queries) == 0 {
		return fmt.Errorf("%w: %s: no query", ErrConfig, code)
	}
	for kind, q := range cfg.Queries {
		if !slices.Contains(cfg.Descriptor.Keys, kind) || strings.Count(q, ":key") != 1 || strings.Contains(q, ";") {
			return fmt.Errorf("%w: %s: the query by %s must be one statement with :key once, of a kind that the descriptor has", ErrConfig, code, kind)
		}
	}
	return nil
}

// driver reads the address. Both engines are opened for reading only.
func (s *Source) driver() (name, dsn string, err error) {
	if path, ok := strings.CutPrefix(s.cfg.URL, "sqlite:"); ok {
		s.holder = "?1"
		if path, err = filepath.Abs(path); err != nil {
			return "", "", err
		}
		u := url.URL{Scheme: "file", Path: path, RawQuery: url.Values{"mode": {"ro"}, "_pragma": {"query_only(1)", "busy_timeout(200)"}}.Encode()}
		return "sqlite", u.String(), nil
	}
	u, err := url.Parse(s.cfg.URL)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", "", fmt.Errorf("%w: %s: want postgres://… or sqlite:PATH", ErrConfig, s.cfg.Descriptor.Code)
	}
	if _, has := u.User.Password(); has {
		return "", "", fmt.Errorf("%w: %s: give the password by PGPASSWORD or a password file, not in the address", ErrConfig, s.cfg.Descriptor.Code)
	}
	q := u.Query()
	q.Set("default_transaction_read_only", "on")
	q.Set("application_name", "mpolice")
	u.RawQuery, s.holder = q.Encode(), "$1"
	return "pgx", u.String(), nil
}

// Register names the register.
func (s *Source) Register() mpolice.Register { return s.cfg.Descriptor.Code }

// Close lets go of the connections.
func (s *Source) Close() error { return s.db.Close() }

// Lookup asks the agency's database. See source.Source.
func (s *Source) Lookup(ctx context.Context, receipt audit.Receipt, ask source.Ask) ([]source.Row, error) {
	if err := receipt.Covers(s.Register(), ask.Subject); err != nil {
		return nil, err
	}
	query, ok := s.cfg.Queries[ask.Subject.Kind]
	if !ok {
		return nil, source.ErrKind
	}
	fields, err := s.fields(ask.Fields)
	if err != nil {
		return nil, err
	}
	rows, err := s.read(ctx, s.statement(query, fields), ask.Subject.Key, fields)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("ask %s: %w", s.Register(), err)
	}
	return rows, nil
}

// fields describes the asked fields.
func (s *Source) fields(names []mpolice.FieldName) ([]registry.Field, error) {
	out := make([]registry.Field, len(names))
	for i, name := range names {
		f, ok := s.cfg.Descriptor.Field(name)
		if !ok {
			return nil, fmt.Errorf("ask %s: %w: %s", s.Register(), source.ErrField, name)
		}
		out[i] = f
	}
	return out, nil
}

// frame is the statement around an agency's own.
//
//go:embed frame.sql
var frame string

// statement puts the agency's own query inside one that takes no more than the
// asked columns, as text, and no more rows than an answer has. Names of columns
// come from the descriptor, which allows small letters, digits and _ alone.
func (s *Source) statement(query string, fields []registry.Field) string {
	columns := []string{asText(s.cfg.Key)}
	for _, f := range fields {
		columns = append(columns, asText(string(f.Name)))
	}
	return strings.NewReplacer(
		"{columns}", strings.Join(columns, ", "),
		"{query}", strings.Replace(query, ":key", s.holder, 1),
		"{rows}", strconv.Itoa(source.MaxRows+1),
	).Replace(frame)
}

func asText(column string) string { return `CAST("` + column + `" AS text)` }

func (s *Source) read(ctx context.Context, statement, key string, fields []registry.Field) ([]source.Row, error) {
	rows, err := s.db.QueryContext(ctx, statement, key)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []source.Row
	for rows.Next() {
		row, err := scan(rows, fields)
		if err != nil {
			return nil, err
		}
		row.Key = string(s.Register()) + "-" + row.Key
		out = append(out, row)
	}
	if len(out) > source.MaxRows {
		return nil, fmt.Errorf("%w: over %d rows", source.ErrMalformed, source.MaxRows)
	}
	return out, rows.Err()
}

func scan(rows *sql.Rows, fields []registry.Field) (source.Row, error) {
	cells := make([]sql.NullString, len(fields)+1)
	to := make([]any, len(cells))
	for i := range cells {
		to[i] = &cells[i]
	}
	if err := rows.Scan(to...); err != nil {
		return source.Row{}, fmt.Errorf("%w: %w", source.ErrMalformed, err)
	}
	out := source.Row{Key: cells[0].String, Fields: make(map[mpolice.FieldName]string, len(fields))}
	for i, f := range fields {
		value, err := keep(f, strings.TrimSpace(cells[i+1].String))
		if err != nil {
			return source.Row{}, fmt.Errorf("%w: field %s", source.ErrMalformed, f.Name)
		}
		out.Fields[f.Name] = value
	}
	return out, nil
}

// keep turns what the agency writes into what the descriptor keeps: codes, and
// dates as yyyy-mm-dd.
func keep(f registry.Field, value string) (string, error) {
	switch {
	case value == "":
		return "", nil
	case len(f.Codes) > 0:
		return known(f.CodeOf(value))
	case f.Type == "boolean":
		return known(f.Flag(value))
	case f.IsDate():
		formats := identity.AnyAD
		if f.ROC() {
			formats = identity.AnyROC
		}
		d, err := identity.ParseDate(value, identity.DateRules{Formats: formats})
		if err != nil {
			return "", err
		}
		return string(d.AppendISO(nil)), nil
	}
	return value, nil
}

// errCode is a value outside the agency's own list.
var errCode = errors.New("value is not in the list of codes")

func known(value string, ok bool) (string, error) {
	if !ok {
		return "", errCode
	}
	return value, nil
}
