package sqlsource

import (
	"context"
	"fmt"
	"slices"

	"mpolice"
	"mpolice/internal/audit"
	"mpolice/internal/source"
	"mpolice/internal/source/sqlsource/registersdb"
)

// register is one table as a source.
type register struct {
	*DB
	*table
}

// table tells how a register is asked.
type table struct {
	name mpolice.Register
	// fields stand in the order of the bits in queries/lookup.sql.
	fields []mpolice.FieldName
	// lookups are by the kind of subject that the register is keyed by.
	lookups map[mpolice.SubjectKind]lookup
}

// lookup runs one statement: want has a bit for each field to read.
type lookup func(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error)

// found is one row: the agency's record number and the values of all fields,
// empty where not wanted.
type found struct {
	id     int64
	values []string
}

// Register names the register.
func (r *register) Register() mpolice.Register { return r.name }

// Lookup reads the subject's rows. See source.Source.
func (r *register) Lookup(ctx context.Context, receipt audit.Receipt, ask source.Ask) ([]source.Row, error) {
	if err := receipt.Covers(r.name, ask.Subject); err != nil {
		return nil, err
	}
	lookup, ok := r.lookups[ask.Subject.Kind]
	if !ok {
		return nil, source.ErrKind
	}
	want, err := r.mask(ask.Fields)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows, err := lookup(ctx, r.queries, want, ask.Subject.Key)
	if err != nil {
		if ctx.Err() != nil { // an interrupted statement tells less than its reason
			err = ctx.Err()
		}
		return nil, fmt.Errorf("look up %s: %w", r.name, err)
	}
	return r.rows(rows, want), nil
}

// mask gives the bits of the fields.
func (t *table) mask(fields []mpolice.FieldName) (int64, error) {
	var want int64
	for _, name := range fields {
		i := slices.Index(t.fields, name)
		if i < 0 {
			return 0, fmt.Errorf("look up %s: %w: %s", t.name, source.ErrField, name)
		}
		want |= 1 << i
	}
	return want, nil
}

func (t *table) rows(all []found, want int64) []source.Row {
	rows := make([]source.Row, len(all))
	for i, f := range all {
		rows[i].Key = fmt.Sprintf("%s-%d", t.name, f.id)
		rows[i].Fields = make(map[mpolice.FieldName]string, len(t.fields))
		for bit, name := range t.fields {
			if want&(1<<bit) != 0 {
				rows[i].Fields[name] = f.values[bit]
			}
		}
	}
	return rows
}

// Fields lists what a resident register holds, nil for an unknown one.
func Fields(register mpolice.Register) []mpolice.FieldName {
	for _, t := range registers {
		if t.name == register {
			return slices.Clone(t.fields)
		}
	}
	return nil
}
