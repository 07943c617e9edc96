package linktest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// record writes a person down, cleanly.
func (p person) record() []string {
	sex := "女"
	if p.male {
		sex = "男"
	}
	return []string{
		p.id, p.family + p.given, fmt.Sprintf("%04d-%02d-%02d", p.y, p.m, p.d), sex, p.phone,
		p.city, p.road, fmt.Sprintf("%d號%d樓", p.house, p.floor),
	}
}

// Columns of a record.
const (
	colID = iota
	colName
	colBirth
	colSex
	colPhone
	colCity
	colRoad
	colHouse
)

// chance is true n times in a thousand.
func chance(r *rand.Rand, n int) bool { return r.IntN(1000) < n }

// spoil writes the person down as another register might have it. idMissing
// is per thousand.
func (p person) spoil(r *rand.Rand, idMissing int) []string {
	moved := p
	if chance(r, 250) {
		moved.move(r)
	}
	if chance(r, 250) {
		moved.phone = drawPhone(r)
	}
	v := moved.record()
	v[colName] = spoilName(r, v[colName])
	v[colBirth] = spoilDate(r, p)
	switch {
	case chance(r, idMissing):
		v[colID] = ""
	case chance(r, 15):
		v[colID] = spoilDigits(r, v[colID])
	}
	if chance(r, 30) {
		v[colPhone] = spoilDigits(r, v[colPhone])
	}
	for _, c := range []struct{ col, share int }{{colPhone, 150}, {colSex, 30}, {colCity, 60}, {colRoad, 80}, {colHouse, 100}, {colBirth, 15}} {
		if chance(r, c.share) {
			v[c.col] = blank(r)
		}
	}
	return v
}

// blank is what an empty field looks like.
func blank(r *rand.Rand) string {
	return []string{"", "", "", "不詳", "NULL", " "}[r.IntN(6)]
}

func spoilName(r *rand.Rand, name string) string {
	runes := []rune(name)
	i := r.IntN(len(runes))
	switch {
	case chance(r, 30):
		runes[i] = other(r, runes[i], homophones)
	case chance(r, 25):
		for k := range runes {
			runes[k] = other(r, runes[k], variants)
		}
	case chance(r, 8):
		runes[i] = '■'
	case chance(r, 5) && len(runes) > 2:
		runes = append(runes[:i], runes[i+1:]...)
	case chance(r, 5) && len(runes) == 3:
		runes[1], runes[2] = runes[2], runes[1]
	}
	return string(runes)
}

// other is another character of the group that holds c.
func other(r *rand.Rand, c rune, groups []string) rune {
	for _, g := range groups {
		if strings.ContainsRune(g, c) {
			list := []rune(g)
			return list[r.IntN(len(list))]
		}
	}
	return c
}

func spoilDate(r *rand.Rand, p person) string {
	y, m, d := p.y, p.m, p.d
	switch {
	case chance(r, 10) && d <= 12:
		m, d = d, m
	case chance(r, 10):
		d = 1 + (d+r.IntN(27))%28
	case chance(r, 8):
		y += 1 - 2*r.IntN(2)
	case chance(r, 6):
		m, d = 1, 1
	}
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf("%03d%02d%02d", y-1911, m, d)
	case 1:
		return fmt.Sprintf("民國%d年%d月%d日", y-1911, m, d)
	case 2:
		return fmt.Sprintf("%04d%02d%02d", y, m, d)
	}
	return fmt.Sprintf("%04d/%02d/%02d", y, m, d)
}

// spoilDigits swaps two neighbours or replaces one, behind the first place.
func spoilDigits(r *rand.Rand, s string) string {
	b := []byte(s)
	i := 2 + r.IntN(len(b)-3)
	if r.IntN(2) == 0 {
		b[i], b[i+1] = b[i+1], b[i]
	} else {
		b[i] = byte('0' + r.IntN(10))
	}
	return string(b)
}
