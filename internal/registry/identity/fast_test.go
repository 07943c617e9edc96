package identity

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

// The short ways for common characters give what the long ways give.

func TestRuneAtIsDecodeRune(t *testing.T) {
	tails := [][]byte{{}, {0x80}, {0xBF}, {0x41}, {0x80, 0x80}, {0xBF, 0xBF}, {0x9F, 0x80}, {0xA0, 0xC0}, {0x41, 0x80}, {0xE4, 0xB8}, {0x8F, 0xBF, 0xBF}, {0x90, 0x80, 0x80}}
	for first := range 256 {
		for _, tail := range tails {
			b := append([]byte{byte(first)}, tail...)
			want, n := utf8.DecodeRune(b)
			if got, size := runeAt(b, 0); got != want || size != n {
				t.Errorf("% x: %U of %d, want %U of %d", b, got, size, want, n)
			}
		}
	}
	for r := range rune(utf8.MaxRune + 1) {
		if got, size := runeAt(string(r), 0); string(got) != string(r) || size != len(string(r)) {
			t.Fatalf("%U: %U of %d", r, got, size)
		}
	}
}

func TestBig5PairsAreTheTable(t *testing.T) {
	d := NewBig5Decoder(nil)
	for i, r := range d.cells {
		code := uint16(i) | 0x8000
		if r == 0 || isUserDefined(code) {
			continue
		}
		got := d.Append(nil, []byte{byte(code >> 8), byte(code)}, &Big5Flaws{})
		if !bytes.Equal(got, utf8.AppendRune(nil, rune(r))) {
			t.Fatalf("%04X: % x, want %U", code, got, r)
		}
	}
}

// A common character is one of which checkRune says nothing.
func TestCommonCharactersAreInnocent(t *testing.T) {
	codes := big5Codes()
	for r := rune(0x4E00); r <= 0x9FFF; r++ {
		var s sightings
		s.character(r)
		if rare := codes[r] >= 0xE340 && codes[r] < 0xEA40; checkRune(r) != 0 || !isHan(r) || (s.rare == 1) != rare || s.han != 1 {
			t.Fatalf("%U: %+v", r, s)
		}
	}
}

func TestNumeralsBeginWithTheirCharacters(t *testing.T) {
	for r := range rune(utf8.MaxRune + 1) {
		f := foldWidth(r)
		begins := f >= '0' && f <= '9' || isChineseNumeral(r)
		if begins && !beginsNumeral(r) {
			t.Fatalf("%U is passed over", r)
		}
		if _, n := readNumeral([]rune{r}); (n > 0) != begins {
			t.Fatalf("%U: %d characters, begins a number: %v", r, n, begins)
		}
	}
}

// Each key of an address is the hash of its own spelling from the beginning.
func TestAddressKeysAreHashesOfTheirSpelling(t *testing.T) {
	for _, raw := range []string{"臺北市大安區和平東路2段311巷25弄5之2號3樓之1", "花蓮縣秀林鄉富世村富世6之1號", "高雄市三民區九如一路720號", "臺北市大安區和平東路"} {
		a, err := ParseAddress(raw)
		if err != nil {
			t.Fatal(err)
		}
		b := append([]byte(a.County+a.District), '|')
		if a.Road == "" {
			b = append(b, a.Village...)
		}
		b = append(a.appendRoad(b), '|')
		want := AddressKeys{Road: fnv1a(fnvStart, b)}
		if a.Number != 0 {
			b = append(a.appendNumber(b), '|')
			want.Number, want.Door = fnv1a(fnvStart, b), fnv1a(fnvStart, a.appendFloor(b))
		}
		if got := a.Keys(); got != want {
			t.Errorf("%s: %+v, want %+v", raw, got, want)
		}
	}
}
