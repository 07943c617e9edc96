package synth

// named is what an agency writes of a person beside the number.
func (p *person) named() Named {
	return Named{Name: p.name, BirthDate: p.born.String(), Sex: p.sex()}
}

func (p *person) sex() string {
	if p.male {
		return "male"
	}
	return "female"
}

// acquaintance is what is kept of a person who may turn up in another's case.
type acquaintance struct {
	id string
	Named
}
