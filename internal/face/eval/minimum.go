package eval

// Minimum is what an operator asks of an engine before it may be used. A zero
// field asks nothing.
type Minimum struct {
	Accuracy    float64 `json:"accuracy"`     // mean over folds, failures counted
	TAR         float64 `json:"tar"`          // at FMR TARAt, on the larger set of non-mated pairs
	TARAt       float64 `json:"tar_at"`       // 0.01, 0.001, 0.0001 or 0.00001
	WorstFNMR   float64 `json:"worst_fnmr"`   // most that any group may miss at the operating threshold
	FMRRatio    float64 `json:"fmr_ratio"`    // most that the worst group's FMR may be of the best's
	HitRate     float64 `json:"hit_rate"`     // at rank HitRank in a search
	HitRank     int     `json:"hit_rank"`     // 1, 5, 10, 20 or 50
	FNIR        float64 `json:"fnir"`         // most at FPIR FNIRAt
	FNIRAt      float64 `json:"fnir_at"`      // 0.01 or 0.1
	Groups      bool    `json:"groups"`       // figures by group are required, each resolvable
	OperatingAt float64 `json:"operating_at"` // the operating threshold's FMR is this or lower
}

// Shortfall is one thing that the report does not give. Have is nil when it
// was not measured or not resolvable.
type Shortfall struct {
	Code string   // such as "tar"; the JSON name of the minimum
	Want float64  // the minimum
	Have *float64 // the figure
}

// Short lists what the report falls short of, in a fixed order; none means that
// the minimum is met. A figure that is not there is a shortfall.
func (r Report) Short(m Minimum) []Shortfall {
	var s shortfalls
	s.least("accuracy", m.Accuracy, r.meanAccuracy())
	s.least("tar", m.TAR, r.tarAt(m.TARAt))
	s.most("worst_fnmr", m.WorstFNMR, r.worstMiss())
	s.most("fmr_ratio", m.FMRRatio, r.fmrRatio())
	s.least("hit_rate", m.HitRate, r.hitAt(m.HitRank))
	s.most("fnir", m.FNIR, r.fnirAt(m.FNIRAt))
	if m.Groups && !r.grouped() {
		s = append(s, Shortfall{Code: "groups", Want: 1})
	}
	var target *float64
	if r.Operating != nil {
		target = &r.Operating.Target
	}
	s.most("operating_at", m.OperatingAt, target)
	return s
}

type shortfalls []Shortfall

func (s *shortfalls) least(code string, want float64, have *float64) {
	if want > 0 && (have == nil || *have < want) {
		*s = append(*s, Shortfall{code, want, have})
	}
}

func (s *shortfalls) most(code string, want float64, have *float64) {
	if want > 0 && (have == nil || *have > want) {
		*s = append(*s, Shortfall{code, want, have})
	}
}

func (r Report) meanAccuracy() *float64 {
	if r.Verification == nil || r.Verification.Accuracy == nil {
		return nil
	}
	return &r.Verification.Accuracy.Mean
}

func (r Report) tarAt(target float64) *float64 {
	if r.Verification == nil || len(r.Verification.Sets) == 0 {
		return nil
	}
	for _, p := range r.Verification.Sets[len(r.Verification.Sets)-1].Points {
		if p.Target == target {
			return p.TAR
		}
	}
	return nil
}

// worstMiss is the highest share of misses, failures included, of any group
// and of all.
func (r Report) worstMiss() *float64 {
	if r.Operating == nil || r.Operating.All.GFRR == nil {
		return nil
	}
	worst := r.Operating.All.GFRR.Value
	for _, g := range r.Operating.Groups {
		if g.GFRR != nil {
			worst = max(worst, g.GFRR.Value)
		}
	}
	return &worst
}

// fmrRatio is nil when it has no upper value: groups missing, or the best
// without a false match.
func (r Report) fmrRatio() *float64 {
	if r.Operating == nil || r.Operating.FMRRatio == nil {
		return nil
	}
	return r.Operating.FMRRatio.Ratio
}

func (r Report) hitAt(rank int) *float64 {
	if r.Identification != nil {
		for _, k := range r.Identification.Ranks {
			if k.Rank == rank {
				return k.Hit
			}
		}
	}
	return nil
}

func (r Report) fnirAt(target float64) *float64 {
	if r.Identification != nil {
		for _, p := range r.Identification.Points {
			if p.Target == target && p.FNIR != nil {
				return &p.FNIR.Value
			}
		}
	}
	return nil
}

// grouped says that two groups or more were measured, each resolvably.
func (r Report) grouped() bool {
	if r.Operating == nil || len(r.Operating.Groups) < 2 {
		return false
	}
	for _, g := range r.Operating.Groups {
		if !g.Resolvable || g.GFRR == nil {
			return false
		}
	}
	return true
}
