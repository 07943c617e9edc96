package feed

import (
	"slices"
	"strconv"
	"strings"

	"mpolice"
	"mpolice/internal/registry"
)

// change is what happens to a row between day 0 and day 1.
type change int

const (
	stays   change = iota
	added          // held back on day 0
	edited         // another value on day 1
	ended          // not there on day 1
	changes        // how many there are
)

// turnover is how much of a register changes in a day: shares of its rows, and
// what changes. An added row's event is dated the day itself.
type turnover struct {
	add, end, edit float64
	dated          mpolice.FieldName // the event's date
	since          int               // add rows only whose dated field is at most so many days old
	edits          []edit
}

// edit is one way in which a row changes.
type edit struct {
	field  mpolice.FieldName
	values []string // one that differs; nil: by the field's meaning
	today  mpolice.FieldName
}

// turnovers: the writer's judgment, of an order that the registers' size and
// the pace of such matters make likely. Small registers change more, so that a
// small city shows it.
var turnovers = map[mpolice.Register]turnover{
	"household": {
		add: 0.5, end: 0.0001, edit: 0.002, dated: "birth_date", since: 14,
		edits: []edit{{field: "address"}, {field: "address"}, {field: "phone"}, {field: "status", values: []string{"moved", "deceased"}}},
	},
	"vehicle": {
		add: 0.001, end: 0.0002, edit: 0.003,
		edits: []edit{{field: "owner_address"}, {field: "colour", values: []string{"白色", "黑色", "灰色"}}, {field: "validity", values: []string{"suspended", "cancelled"}}},
	},
	"licence": {
		add: 0.0008, end: 0.0003, edit: 0.003, dated: "issued",
		edits: []edit{{field: "validity", values: []string{"suspended", "revoked", "valid"}}},
	},
	"wanted":     {add: 0.02, end: 0.01, edit: 0.02, dated: "issued", edits: []edit{{field: "last_address"}}},
	"stolen":     {add: 0.06, edit: 0.05, dated: "reported", edits: []edit{{field: "stolen", values: []string{"no"}}}},
	"cases":      {add: 0.01, end: 0.0005, edit: 0.02, dated: "opened", edits: []edit{{field: "status", values: []string{"transferred", "closed"}}}},
	"priors":     {add: 0.004, end: 0.0005, edit: 0.004, dated: "judged", edits: []edit{{field: "status", values: []string{"served", "serving"}}}},
	"missing":    {add: 0.08, end: 0.03, edit: 0.05, dated: "reported", edits: []edit{{field: "missing", values: []string{"no"}}}},
	"residence":  {add: 0.004, end: 0.001, edit: 0.01, edits: []edit{{field: "address"}, {field: "phone"}, {field: "status", values: []string{"lapsed", "resident"}}}},
	"labour":     {add: 0.003, end: 0.001, edit: 0.004, dated: "started", edits: []edit{{field: "ended", values: []string{""}, today: "ended"}}},
	"education":  {add: 0.05, end: 0.05, edit: 0.05, dated: "reported", edits: []edit{{field: "status", values: []string{"returned", "found"}}}},
	"welfare":    {add: 0.01, end: 0.005, edit: 0.01, dated: "opened", edits: []edit{{field: "status", values: []string{"closed", "lost"}}}},
	"coastguard": {add: 0.03, edit: 0.002, dated: "occurred", edits: []edit{{field: "role", values: []string{"crew", "captain"}}}},
	"customs":    {add: 0.02, end: 0.002, edit: 0.02, dated: "seized", edits: []edit{{field: "disposal", values: []string{"transferred", "fined"}}}},
	"narcotics":  {add: 0.01, end: 0.002, edit: 0.02, dated: "listed", edits: []edit{{field: "result", values: []string{"positive", "negative"}, today: "last_test"}}},
}

// times is the course of one register through the two days.
type times struct {
	turnover
	place   map[mpolice.FieldName]int
	fields  []registry.Field
	today   string
	oldest  string // of rows that may be added
	endings budget
}

func newTimes(o *office) *times {
	t := &times{turnover: turnovers[o.d.Code], place: map[mpolice.FieldName]int{}, fields: o.d.Fields}
	for i, f := range o.d.Fields {
		t.place[f.Name] = i
	}
	day := o.city.Now.In(mpolice.Taipei)
	t.today, t.oldest = day.Format("2006-01-02"), day.AddDate(0, 0, -t.since).Format("2006-01-02")
	// A snapshot that shrinks by more than the register's limit would stop and
	// ask: half of it is never reached.
	t.endings.share = o.d.Feed.ShrinkLimit / 2
	return t
}

// of says what happens to a row.
func (t *times) of(r *row, l luck, cast bool) change {
	t.endings.of++
	if cast {
		return stays
	}
	u := l.unit()
	switch {
	case u < t.add:
		if t.since > 0 && r.cells[t.place[t.dated]] < t.oldest {
			break
		}
		return added
	case u < t.add+t.end && t.endings.take():
		return ended
	}
	if u = l.unit(); u < t.edit {
		return edited
	}
	return stays
}

// apply changes the cells of an added or edited row to what they are on day 1;
// false if nothing changed after all.
func (t *times) apply(c change, cells []string, l luck) bool {
	if c == added {
		if i, ok := t.place[t.dated]; ok && t.since == 0 {
			cells[i] = t.today
		}
		return true
	}
	e := t.edits[l.n(len(t.edits))]
	i := t.place[e.field]
	was := cells[i]
	switch {
	case e.today == e.field:
		if was != "" {
			return false
		}
	case e.values != nil:
		if cells[i] = e.values[l.n(len(e.values))]; was == "" {
			cells[i] = was
		}
	case t.fields[i].Semantic == registry.SemanticAddress:
		cells[i] = moved(was, &l)
	case len(was) > 3:
		cells[i] = was[:len(was)-3] + strconv.Itoa(100+l.n(900))
	}
	if e.today != "" && (e.today == e.field || cells[i] != was) {
		cells[t.place[e.today]] = t.today
	}
	return e.today == e.field || cells[i] != was
}

// moved gives another number in the same road.
func moved(address string, l *luck) string {
	at := strings.LastIndex(address, "號")
	if at < 0 {
		return address
	}
	from := at
	for from > 0 && isDigit(rune(address[from-1])) {
		from--
	}
	return address[:from] + strconv.Itoa(1+l.n(600)) + "號"
}

// budget lets a thing happen to a share of rows, counted as they come.
type budget struct {
	share  float64
	of, to int64
}

func (b *budget) take() bool {
	if float64(b.to+1) > b.share*float64(b.of) {
		return false
	}
	b.to++
	return true
}

// operation is a delta's letter for a change.
func (c change) operation() string { return [changes]string{"", "I", "U", "D"}[c] }

// keyed reports whether a field is part of the primary key.
func keyed(d *registry.Descriptor, f registry.Field) bool {
	return slices.Contains(d.PrimaryKey, f.Name)
}
