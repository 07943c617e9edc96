package intake_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"mpolice"
	"mpolice/internal/registry"
)

// people writes n rows of persons with valid numbers; the same seed gives the
// same rows.
func people(n int, seed uint64) []string {
	luck := rand.New(rand.NewPCG(seed, 1))
	const surnames, given = "陳林黃張李王吳劉蔡楊許鄭謝郭洪", "怡君雅庭志明家豪淑芬俊傑美玲建宏佳穎冠宇宗翰欣怡詩涵承恩品妤柏翰子雯宥廷語彤睿恩"
	sur, giv := []rune(surnames), []rune(given)
	out := make([]string, n)
	for i := range out {
		sex := 1 + luck.IntN(2)
		nine := fmt.Sprintf("%c%d%07d", 'A'+luck.IntN(8), sex, i)
		name := string([]rune{sur[luck.IntN(len(sur))], giv[luck.IntN(len(giv))], giv[luck.IntN(len(giv))]})
		out[i] = fmt.Sprintf("%s%c,%s,%03d%02d%02d,%d,臺北市大安區和平東路%d段%d號%d樓,%s%06d", nine, mpolice.NationalIDCheckDigit(nine), name,
			30+luck.IntN(80), 1+luck.IntN(12), 1+luck.IntN(28), sex, 1+luck.IntN(4), 1+luck.IntN(400), 1+luck.IntN(12), []string{"0912", "0922", "0932", "0952", "0972", "0988"}[luck.IntN(6)], luck.IntN(1_000_000))
	}
	return out
}

func csvOf(rows []string) string { return header + strings.Join(rows, "\n") + "\n" }

func parsed(t testing.TB, edit ...string) *registry.Descriptor {
	t.Helper()
	d, findings := registry.Parse("residents.json", []byte(strings.NewReplacer(edit...).Replace(descriptor)))
	if err := findings.Err(); err != nil || d == nil {
		t.Fatal(err)
	}
	return d
}
