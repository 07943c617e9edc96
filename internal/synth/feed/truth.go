package feed

import (
	"bufio"
	"errors"
	"os"
	"strconv"

	"mpolice"
)

// truth writes what is true of a delivery: the damage row by row, and the true
// person of each row. The zero truth writes nothing.
type truth struct {
	register mpolice.Register
	files    []*os.File
	damage   *bufio.Writer
	persons  *bufio.Writer
	line     []byte
}

// The columns of the truth files.
const (
	damageHead = "register,row,kind,field,effect\n"
	personHead = "register,row,person\n"
	alikeHead  = "kind,one,other\n"
)

func newTruth(o *office, opt Options) (*truth, error) {
	t := &truth{register: o.d.Code}
	if opt.Truth == "" {
		return t, nil
	}
	var err error
	if t.damage, err = t.open(truthPath(opt, o.d, "damage"), damageHead); err != nil {
		return nil, err
	}
	if t.persons, err = t.open(truthPath(opt, o.d, "persons"), personHead); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

func (t *truth) open(path, head string) (*bufio.Writer, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	t.files = append(t.files, f)
	w := bufio.NewWriterSize(f, 64<<10)
	_, err = w.WriteString(head)
	return w, err
}

func (t *truth) start(row int64) {
	t.line = append(append(t.line[:0], t.register...), ',')
	t.line = append(strconv.AppendInt(t.line, row, 10), ',')
}

// damaged tells of one damage.
func (t *truth) damaged(row int64, k Kind, field mpolice.FieldName) error {
	if t.damage == nil {
		return nil
	}
	t.start(row)
	t.line = append(append(t.line, k...), ',')
	t.line = append(append(t.line, field...), ',')
	t.line = append(append(t.line, k.Effect()...), '\n')
	_, err := t.damage.Write(t.line)
	return err
}

// person tells whom a row is about.
func (t *truth) person(row int64, person string) error {
	if t.persons == nil || person == "" {
		return nil
	}
	t.start(row)
	t.line = append(append(t.line, person...), '\n')
	_, err := t.persons.Write(t.line)
	return err
}

func (t *truth) close() error {
	var errs []error
	for _, w := range []*bufio.Writer{t.damage, t.persons} {
		if w != nil {
			errs = append(errs, w.Flush())
		}
	}
	for _, f := range t.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
