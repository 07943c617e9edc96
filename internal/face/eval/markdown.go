package eval

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Markdown writes the report's figures as tables.
func Markdown(w io.Writer, r Report, lang Lang) error {
	t, err := wordsOf(lang)
	if err != nil {
		return err
	}
	m := &page{words: t}
	m.head(r)
	m.verification(r.Verification)
	m.operating(r.Operating)
	m.bandTable(r.Bands)
	m.identification(r.Identification)
	_, err = io.WriteString(w, m.b.String())
	return err
}

// page is Markdown in the making.
type page struct {
	words
	b strings.Builder
}

func (m *page) title(text string) { fmt.Fprintf(&m.b, "\n### %s\n\n", text) }

func (m *page) row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.NewReplacer("|", "\\|", "\n", " ", "\r", " ").Replace(c)
	}
	fmt.Fprintf(&m.b, "| %s |\n", strings.Join(cells, " | "))
}

func (m *page) header(cells ...string) {
	m.row(cells...)
	m.b.WriteString(strings.Repeat("|---", len(cells)) + "|\n")
}

// of writes a rate with its counts and limits.
func (m *page) of(x *Rate) string {
	if x == nil {
		return m.missingCell
	}
	return percent(x.Value) + m.aside("%d/%d; %s–%s", x.Errors, x.Trials, percent(x.Low), percent(x.High))
}

// aside is a remark in the language's brackets.
func (m *page) aside(format string, args ...any) string {
	return fmt.Sprintf(m.note, fmt.Sprintf(format, args...))
}

// counted is how many trials there were, and how many were compared.
func (m *page) counted(t Trials) string {
	return strconv.FormatInt(t.All, 10) + m.aside("%s%s%d", m.compared, m.colon, t.Completed)
}

func (m *page) number(x *float64) string {
	if x == nil {
		return m.missingCell
	}
	return strconv.FormatFloat(*x, 'f', 4, 64)
}

func (m *page) head(r Report) {
	fmt.Fprintf(&m.b, "%s%s%s%s%s%s%s `%s`\n\n", m.engine, m.colon, r.Engine.Name, m.comma, r.Engine.Version, m.comma, r.Engine.Model, r.Engine.ModelSHA256)
	if r.Engine.EvaluationOnly {
		fmt.Fprintf(&m.b, "**%s**\n\n", m.evaluationOnly)
	}
	m.header(m.data, m.measured)
	m.row(m.date, r.At)
	m.row(m.photos, strconv.Itoa(r.Data.Photos))
	m.row(m.missing, strconv.Itoa(r.Data.Missing))
	m.row(m.repeated, strconv.Itoa(r.Data.Repeated))
	m.row(m.fta, m.of(r.Data.FTA))
	m.row(m.digest, "`"+r.Data.Digest+"`")
	fmt.Fprintf(&m.b, "\n%s\n", m.limits)
}

func (m *page) verification(v *Verification) {
	if v == nil {
		return
	}
	m.title(m.words.verification)
	m.header("", m.measured)
	m.row(m.mated, m.counted(v.Mated))
	m.accuracyRow(m.accuracy, v.Accuracy)
	m.accuracyRow(m.accuracyCompleted, v.Completed)
	for _, s := range v.Sets {
		name := map[string]string{SetProtocol: m.protocol, SetCross: m.cross}[s.Name]
		fmt.Fprintf(&m.b, "\n%s%s%s%s%s%s%s %.5f%s%s %s\n\n", m.set, m.colon, name, m.comma, m.counted(s.NonMated), m.comma, m.auc, s.AUC, m.comma, m.eer, percent(s.EER))
		m.header(m.fmrTarget, m.threshold, m.tar, m.gfrr, m.fnmr, m.fmr)
		for _, p := range s.Points {
			if !p.Resolvable {
				m.row(plain(p.Target), m.unresolved, m.missingCell, m.missingCell, m.missingCell, m.missingCell)
				continue
			}
			m.row(plain(p.Target), m.number(p.Threshold), m.number(p.TAR), m.of(p.GFRR), m.of(p.FNMR), m.of(p.FMR))
		}
	}
}

func (m *page) accuracyRow(name string, a *Accuracy) {
	if a != nil {
		m.row(name, fmt.Sprintf("%.4f ± %.4f", a.Mean, a.SE)+m.aside(m.folds, len(a.Folds)))
	}
}

func (m *page) operating(o *Operating) {
	if o == nil {
		return
	}
	m.title(m.words.operating)
	fmt.Fprintf(&m.b, "%s %s%s%s %.4f\n\n", m.fmrTarget, plain(o.Target), m.comma, m.threshold, o.Threshold)
	if o.SetBy != "" {
		fmt.Fprintf(&m.b, m.setBy+"\n\n", o.SetBy)
	}
	m.header(m.group, m.fmr, m.fnmr, m.gfrr, m.ownThreshold)
	m.row(m.all, m.of(o.All.FMR), m.of(o.All.FNMR), m.of(o.All.GFRR), m.missingCell)
	for _, g := range o.Groups {
		own := m.number(g.Own)
		if !g.Resolvable {
			own += m.aside("%s", m.unresolved)
		}
		m.row(g.Group, m.of(g.FMR), m.of(g.FNMR), m.of(g.GFRR), own)
	}
	m.differential(m.fmr, o.FMRRatio)
	m.differential(m.gfrr, o.FNMRRatio)
}

func (m *page) differential(what string, d *Differential) {
	if d == nil {
		return
	}
	ratio := m.ratioNone
	if d.Ratio != nil {
		ratio = strconv.FormatFloat(*d.Ratio, 'g', 3, 64)
	}
	least := fmt.Sprintf(m.atLeast, strconv.FormatFloat(d.AtLeast, 'g', 3, 64))
	fmt.Fprintf(&m.b, "\n%s%s%s%s%s%s\n", m.ratio, m.comma, what, m.colon, ratio, m.aside("%s%s%s", fmt.Sprintf(m.worst, d.Worst, d.Best), m.comma, least))
}

func (m *page) bandTable(b *Bands) {
	if b == nil {
		return
	}
	m.title(m.bands)
	m.header(m.band, m.threshold, m.fmrTarget, m.fmr)
	if b.High != nil {
		m.row(m.high, m.number(&b.High.Threshold), plain(b.High.Target), m.of(b.High.FMR))
	}
	m.row(m.medium, m.number(&b.Medium.Threshold), plain(b.Medium.Target), m.of(b.Medium.FMR))
	m.row(m.low, m.below, m.missingCell, m.missingCell)
	fmt.Fprintf(&m.b, "\n%s\n", m.bandsNote)
}

func (m *page) identification(id *Identification) {
	if id == nil {
		return
	}
	m.title(m.identify)
	m.header("", m.measured)
	m.row(m.gallery, fmt.Sprintf(m.people, id.People, id.Photos))
	m.row(m.fte, m.of(id.FTE))
	m.row(m.probes, fmt.Sprintf("%d + %d", id.Mated.All, id.NonMated.All))
	m.b.WriteString("\n")
	m.header(m.rank, m.hit, m.fnir, m.completed)
	for _, k := range id.Ranks {
		m.row(strconv.Itoa(k.Rank), m.number(k.Hit), m.of(k.FNIR), m.of(k.Completed))
	}
	m.b.WriteString("\n")
	m.header(m.fpirTarget, m.threshold, m.group, m.fnir, m.completed, m.fpir)
	for _, p := range id.Points {
		if !p.Resolvable {
			m.row(plain(p.Target), m.unresolved, m.all, m.missingCell, m.missingCell, m.missingCell)
			continue
		}
		m.row(plain(p.Target), m.number(p.Threshold), m.all, m.of(p.FNIR), m.of(p.Completed), m.of(p.FPIR))
		for _, g := range p.Groups {
			m.row("", "", g.Group, m.of(g.FNIR), m.missingCell, m.of(g.FPIR))
		}
	}
}
