package identity

import "strconv"

// AddressKeyVersion changes when the same address gets another key; stored
// keys of another version must be made anew.
const AddressKeyVersion = 1

// AppendCanonical appends the address in one spelling, 臺北市大安區和平東路2段
// 311巷25弄5之2號3樓之1, without postal code and rest.
func (a *Address) AppendCanonical(dst []byte) []byte {
	dst = append(dst, a.County...)
	dst = append(dst, a.District...)
	dst = append(dst, a.Village...)
	dst = appendCounted(dst, a.Neighbourhood, "鄰")
	dst = a.appendRoad(dst)
	dst = a.appendNumber(dst)
	return a.appendFloor(dst)
}

func (a *Address) appendRoad(dst []byte) []byte {
	dst = append(dst, a.Road...)
	return appendCounted(dst, a.Section, "段")
}

func (a *Address) appendNumber(dst []byte) []byte {
	dst = append(dst, a.LaneName...)
	dst = appendCounted(dst, a.Lane, "巷")
	dst = appendCounted(dst, a.Alley, "弄")
	dst = appendCounted(dst, a.SubAlley, "衖")
	if a.Number == 0 {
		return dst
	}
	if a.Temporary {
		dst = append(dst, "臨"...)
	}
	dst = strconv.AppendInt(dst, int64(a.Number), 10)
	if a.NumberSub != 0 {
		dst = strconv.AppendInt(append(dst, "之"...), int64(a.NumberSub), 10)
	}
	return append(dst, "號"...)
}

func (a *Address) appendFloor(dst []byte) []byte {
	switch {
	case a.Floor < 0:
		dst = appendCounted(append(dst, "地下"...), -a.Floor, "樓")
	case a.Floor > 0:
		dst = appendCounted(dst, a.Floor, "樓")
	}
	if a.FloorSub != 0 {
		dst = strconv.AppendInt(append(dst, "之"...), int64(a.FloorSub), 10)
	}
	return appendCounted(dst, a.Room, "室")
}

func appendCounted(dst []byte, n int, marker string) []byte {
	if n == 0 {
		return dst
	}
	return append(strconv.AppendInt(dst, int64(n), 10), marker...)
}

// AddressKeys are keys of an address for looking it up at three levels. Each
// is 0 where the address does not reach the level, or where its county or
// district is not known: such an address equals no other. The rest is no part
// of them, so a key finds candidates; it does not prove that two are the same.
type AddressKeys struct {
	// Road is county, district, road and section; the village where there is
	// no road.
	Road uint64
	// Number adds lane, alley and door number: the building.
	Number uint64
	// Door adds floor and room: the household.
	Door uint64
}

// Keys makes the keys: FNV-1a of the parts in their canonical spelling.
func (a *Address) Keys() AddressKeys {
	var room [256]byte
	var k AddressKeys
	if a.County == "" || a.District == "" || a.Road == "" && a.Village == "" {
		return k
	}
	b := append(room[:0], a.County...)
	b = append(b, a.District...)
	b = append(b, '|')
	if a.Road == "" {
		b = append(b, a.Village...)
	}
	b = append(a.appendRoad(b), '|')
	h := fnv1a(fnvStart, b)
	k.Road = max(h, 1)
	if a.Number == 0 {
		return k
	}
	h = fnv1a(h, append(a.appendNumber(b[:0]), '|')) // each key goes on from the one above
	k.Number = max(h, 1)
	k.Door = max(fnv1a(h, a.appendFloor(b[:0])), 1)
	return k
}

const fnvStart = 14695981039346656037

// fnv1a takes b into the 64-bit Fowler–Noll–Vo hash h.
func fnv1a(h uint64, b []byte) uint64 {
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
