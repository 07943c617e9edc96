package synth

// form is a kind of household.
type form int

const (
	formSingle form = iota
	formCouple
	formFamily
	formSingleParent
	formThreeGenerations
)

// forms are the shares of each form by age of the head (主計總處 人口及住宅普查
// 2020, 家戶型態, drawn coarsely), in the order of the forms.
var forms = []struct {
	until  int
	shares [5]float64
}{
	{29, [5]float64{55, 14, 20, 6, 5}},
	{49, [5]float64{18, 11, 50, 9, 12}},
	{69, [5]float64{16, 22, 46, 10, 6}},
	{oldest, [5]float64{28, 52, 14, 6, 0}},
}

func (m *maker) form(age int) form {
	i := 0
	for age > forms[i].until {
		i++
	}
	roll := float64(m.dice.n(100))
	for f, share := range forms[i].shares {
		if roll < share {
			return form(f)
		}
		roll -= share
	}
	return formSingle
}
