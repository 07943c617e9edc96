package synth

// ageGroups is the population by five-year groups of age, from 0–4 to 90 and
// over, in thousands: 內政部戶政司 人口統計 (三段年齡組 and 五歲年齡組), end of
// 2023, rounded to tens. It gives the size of each cohort of births today.
var ageGroups = [...]float64{
	790, 990, 1010, 1030, 1300, 1560, 1590, 1700, 2020, 1890,
	1750, 1770, 1730, 1540, 1180, 680, 450, 260, 150,
}

// oldest is the greatest age that is drawn.
const oldest = 99

// peopleOfAge is the weight of one year of age.
func peopleOfAge(age int) float64 {
	group := min(age/5, len(ageGroups)-1)
	if group == len(ageGroups)-1 {
		return ageGroups[group] / 10 * float64(oldest+1-age) / 5.5
	}
	return ageGroups[group] / 5
}

// headship is the share of people of an age who head a household or live
// alone: 主計總處 人口及住宅普查 2020, drawn as a broken line.
func headship(age int) float64 {
	switch {
	case age < 20:
		return 0
	case age < 25:
		return 0.12
	case age < 30:
		return 0.25
	case age < 35:
		return 0.36
	case age < 45:
		return 0.46
	case age < 65:
		return 0.55
	case age < 80:
		return 0.58
	}
	return 0.50
}
