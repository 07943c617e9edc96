package gallery

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"mpolice"
)

// Position is where a device says that it is, with how far it may be off.
type Position struct {
	Lat, Lon  float64 // degrees, WGS 84
	AccuracyM float64 // radius of the 95 % circle, as browsers give it
}

// vaguest is the accuracy beyond which a position says too little.
const vaguest = 5_000

// known reports whether the position can tell near from far.
func (p *Position) known() bool {
	return p != nil && onEarth(p.Lat, p.Lon) && p.AccuracyM >= 0 && p.AccuracyM <= vaguest
}

func onEarth(lat, lon float64) bool {
	return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180 // false for NaN
}

// Near gives the assemblies that are, or may be, where an officer of the unit
// stands at a time: by the circle that was drawn, by the name of the place in
// either direction, or, where position or circle is missing, because it is the
// same police bureau's. An empty answer means that none is near; an error must
// be taken for near.
func (d *Desk) Near(ctx context.Context, at time.Time, unit mpolice.UnitID, place string, p *Position) ([]Assembly, error) {
	all, err := d.Store.FaceAssembliesBetween(ctx, at, at)
	if err != nil {
		return nil, fmt.Errorf("assemblies near: %w", err)
	}
	var out []Assembly
	for _, a := range all {
		if !a.CancelledAt.IsZero() || at.Before(a.From) || at.After(a.To) {
			continue
		}
		near := a.named(place) || a.holds(p)
		if !near && (!p.known() || a.Circle.RadiusM == 0) {
			if near, err = d.sameBureau(ctx, a.Unit, unit); err != nil {
				return nil, fmt.Errorf("assemblies near: %w", err)
			}
		}
		if near {
			out = append(out, a)
		}
	}
	return out, nil
}

// holds reports whether the position may lie in the circle.
func (a Assembly) holds(p *Position) bool {
	if !p.known() || a.Circle.RadiusM == 0 {
		return false
	}
	off := distance(a.Circle, Circle{Lat: p.Lat, Lon: p.Lon})
	return off <= float64(a.Circle.RadiusM)+p.AccuracyM
}

// named reports whether the place is named as one of the assembly's, or holds
// such a name, or is part of one.
func (a Assembly) named(place string) bool {
	place = folded(place)
	if len([]rune(place)) < minPlace {
		return false
	}
	for _, name := range a.Places {
		name = folded(name)
		if strings.Contains(place, name) || strings.Contains(name, place) {
			return true
		}
	}
	return false
}

// folded keeps what makes a name of a place: letters and digits, full-width
// forms and case folded, 臺 written 台, 一段 written 1段.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\uFF01' && r <= '\uFF5E' {
			r -= 0xFEE0
		}
		if n := strings.IndexRune(numerals, r); n >= 0 {
			return rune('0' + n/len("一"))
		}
		switch {
		case r == '臺':
			return '台'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// numerals are the digits as they stand in names of roads.
const numerals = "零一二三四五六七八九"

// deepest bounds the walk up the tree of units.
const deepest = 16

// sameBureau reports whether two units belong to one police bureau (警察局).
func (d *Desk) sameBureau(ctx context.Context, a, b mpolice.UnitID) (bool, error) {
	x, err := d.bureau(ctx, a)
	if err != nil {
		return false, err
	}
	y, err := d.bureau(ctx, b)
	return x == y, err
}

// bureau is the nearest headquarters above a unit, or the root of its tree.
func (d *Desk) bureau(ctx context.Context, id mpolice.UnitID) (mpolice.UnitID, error) {
	for range deepest {
		u, err := d.Units.Unit(ctx, id)
		if err != nil {
			return "", fmt.Errorf("unit of an assembly: %w", err)
		}
		if u.Kind == mpolice.UnitHeadquarters || u.Parent == "" {
			return u.ID, nil
		}
		id = u.Parent
	}
	return "", fmt.Errorf("unit of an assembly: the tree of units has a loop")
}

// earth is the mean radius of the earth in metres (IUGG).
const earth = 6_371_008.8

// distance is the great-circle distance of two centres in metres (haversine).
func distance(a, b Circle) float64 {
	const rad = math.Pi / 180
	dLat, dLon := (b.Lat-a.Lat)*rad, (b.Lon-a.Lon)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earth * math.Asin(math.Min(1, math.Sqrt(h)))
}
