package steward

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mpolice/internal/registry"
	"mpolice/internal/registry/identity"
	"mpolice/internal/registry/intake"
)

// cells cuts the bytes of a rejected row into the columns of its descriptor.
// certain is false where the columns' order was not promised (fieldsMatch) or
// their number does not fit: then the cells come without a field.
type cells struct {
	text    string // decoded
	values  []string
	columns []column // as many as values, or none
	certain bool
}

// column is a field, or the column of a delta's operation.
type column struct {
	field     *registry.Field
	operation bool
}

// decodeRow gives a row's text and cells. Bytes that cannot be decoded become
// U+FFFD; a row that cannot be cut has one cell.
func decodeRow(d *registry.Descriptor, raw []byte, tables intake.Tables) (cells, error) {
	var list []string
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 { // a row of a Parquet file
		return bindCells(d, cells{text: strings.Join(list, " ｜ "), values: list}), nil
	}
	text, err := decodeText(d, raw, tables)
	if err != nil {
		return cells{}, err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	if d.Feed.Delimiter != "" {
		r.Comma = []rune(d.Feed.Delimiter)[0]
	}
	values, err := r.Read()
	if err != nil {
		values = []string{text}
	}
	return bindCells(d, cells{text: text, values: values}), nil
}

func decodeText(d *registry.Descriptor, raw []byte, tables intake.Tables) (string, error) {
	if d.Feed.Encoding != registry.EncodingBig5 {
		return strings.ToValidUTF8(string(raw), "\uFFFD"), nil
	}
	var table identity.Big5Table
	if d.Feed.PrivateUse != "" && tables != nil {
		var err error
		if table, err = tables(d.Feed.PrivateUse); err != nil {
			return "", fmt.Errorf("private-use characters %s: %w", d.Feed.PrivateUse, err)
		}
	}
	var flaws identity.Big5Flaws
	return string(identity.NewBig5Decoder(table).Append(nil, raw, &flaws)), nil
}

// bindCells gives the cells their fields, in the descriptor's order; the
// operation of a delta stands before or after them, and its values tell which.
func bindCells(d *registry.Descriptor, c cells) cells {
	fields := make([]column, len(d.Fields))
	for i := range d.Fields {
		fields[i] = column{field: &d.Fields[i]}
	}
	c.certain = d.FieldsMatch == "" || d.FieldsMatch == registry.MatchExact
	op := column{operation: true}
	switch n := len(c.values); {
	case n == len(fields):
		c.columns = fields
	case n == len(fields)+1 && d.Feed.Operation != "" && isOperation(c.values[0]):
		c.columns = append([]column{op}, fields...)
	case n == len(fields)+1 && d.Feed.Operation != "" && isOperation(c.values[n-1]):
		c.columns = append(fields, op)
	default:
		c.certain = false
	}
	return c
}

func isOperation(s string) bool {
	return slices.Contains([]string{"I", "U", "D", "i", "u", "d"}, strings.TrimSpace(s))
}
