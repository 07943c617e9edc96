package plates

import "slices"

// Result is the answer to a pattern.
type Result struct {
	// Total is how many plates fit, exactly, whatever the limit.
	Total int
	// Plates are the first of them in order of their keys.
	Plates []string
}

// Search finds the plates that fit p. At most limit are listed; with 0 they
// are only counted.
func (x *Index) Search(p Pattern, limit int) Result {
	c := collector{limit: limit}
	x.load().search(p, &c)
	return c.result()
}

// SearchMisread finds the plates that fit p when exactly one of its known
// characters was misread. Those that fit p itself are not among them.
func (x *Index) SearchMisread(p Pattern, m Misread, limit int) Result {
	c := collector{limit: limit}
	s := x.load()
	for _, q := range p.misreadings(m) {
		s.search(q, &c)
	}
	return c.result()
}

func (s *snapshot) search(p Pattern, c *collector) {
	for _, t := range s.tables {
		var q question
		if q.ask(&t.layout, p) {
			t.answer(&q, c)
		}
	}
}

// question is a pattern turned into masks over one shape.
type question struct {
	// A key fits if key&care == value and the sets hold.
	value, care word
	sets        []place
	low         mask
	// from and to bound the keys: the known characters in front.
	from, to word
}

type place struct {
	at      int
	allowed symbols
}

// ask prepares the question. It reports false if no plate of the shape fits.
func (q *question) ask(l *layout, p Pattern) bool {
	offset, ok := p.offset(l.length)
	if !ok {
		return false
	}
	var low [maxDigits]symbols
	next := 0
	leading := true
	q.to = ^word(0)
	for i := range l.length {
		full := fullSet(l.shape.class(i))
		allowed := full
		if j := i - offset; j >= 0 && j < len(p.places) {
			allowed &= p.places[j]
		}
		if allowed == 0 {
			return false
		}
		if next < l.digits && l.low[next] == i {
			low[next] = allowed
			next++
		} else {
			leading = q.restrict(i, allowed, full, leading)
		}
	}
	q.low.build(l, &low)
	return true
}

// restrict notes what the key may have at place i.
func (q *question) restrict(i int, allowed, full symbols, leading bool) bool {
	shift := topShift - bitsPerSymbol*i
	switch {
	case allowed == full:
		return false
	case allowed.single():
		symbol := word(symbolIn(allowed)) << shift
		q.value |= symbol
		q.care |= (1<<bitsPerSymbol - 1) << shift
		if leading {
			q.from |= symbol
			q.to = q.from | (1<<shift - 1)
		}
		return leading
	}
	q.sets = append(q.sets, place{i, allowed})
	return false
}

func fullSet(c class) symbols {
	switch c {
	case digit:
		return digits
	case letter:
		return letters
	}
	return hans
}

// answer counts and lists the plates of the table that fit.
func (t *table) answer(q *question, c *collector) {
	first, _ := slices.BinarySearch(t.keys, q.from)
	for i := first; i < len(t.keys) && t.keys[i] <= q.to; i++ {
		key := t.keys[i]
		if key&q.care != q.value || !fits(key, q.sets) {
			continue
		}
		set := &t.sets[i]
		n := set.countIn(&q.low)
		if n == 0 {
			continue
		}
		c.total += n
		if c.wants(key) {
			set.each(&q.low, func(v uint16) bool { return c.take(t.join(key, v)) })
		}
	}
}

func fits(key word, sets []place) bool {
	for _, p := range sets {
		if !p.allowed.has(key.symbol(p.at)) {
			return false
		}
	}
	return true
}

// collector keeps the first plates in order. Between two cuts it holds up to
// twice the limit.
type collector struct {
	limit, total int
	words        []word
	// bound is the last plate kept at a cut, 0 before the first.
	bound word
}

// wants reports whether a group with this key can have a plate to keep: no
// plate sorts before its group's key.
func (c *collector) wants(key word) bool {
	return c.limit > 0 && (c.bound == 0 || key < c.bound)
}

// take keeps w and reports whether a greater one of its group may be kept.
func (c *collector) take(w word) bool {
	if c.bound != 0 && w > c.bound {
		return false
	}
	c.words = append(c.words, w)
	if len(c.words) >= 2*c.limit {
		c.cut()
	}
	return true
}

func (c *collector) cut() {
	slices.Sort(c.words)
	if len(c.words) >= c.limit && c.limit > 0 {
		c.words = c.words[:c.limit]
		c.bound = c.words[c.limit-1]
	}
}

func (c *collector) result() Result {
	c.cut()
	r := Result{Total: c.total, Plates: make([]string, 0, len(c.words))}
	var room [2 * MaxLength]byte
	for _, w := range c.words {
		r.Plates = append(r.Plates, string(w.appendKey(room[:0])))
	}
	return r
}
