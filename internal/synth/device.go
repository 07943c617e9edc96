package synth

import (
	"fmt"
	"slices"
	"time"

	"mpolice"
)

// Device is one shared police device (警用行動電腦) of a unit.
type Device struct {
	ID   mpolice.DeviceID
	Unit mpolice.UnitID
}

// HandOut is a device out with an officer, given by the unit's custodian and
// accepted at At.
type HandOut struct {
	Device    mpolice.DeviceID
	Officer   mpolice.OfficerID
	Custodian mpolice.OfficerID
	At        time.Time
}

// devicesOf says how many devices each unit has (20 together) and which
// officers hold one now.
var devicesOf = []struct {
	unit    mpolice.UnitID
	n       int
	holders []int
}{
	{unitE1, 6, []int{1, 4, 5, 6}},
	{unitE2, 3, []int{9, 10}},
	{unitW1, 4, []int{17, 18, 19}},
	{unitW2, 2, []int{25}},
	{unitECI, 2, []int{33}},
	{unitWCI, 1, []int{39}},
	{unitNARC, 2, []int{45}},
}

// devices lists the devices and who holds one: handed out ten minutes after
// the shift began.
func devices(now time.Time) (all []Device, out []HandOut) {
	at := now.Truncate(time.Hour).Add(-3*time.Hour + 10*time.Minute)
	for _, u := range devicesOf {
		for i := range u.n {
			id := mpolice.DeviceID(fmt.Sprintf("MP-%04d", len(all)+1))
			all = append(all, Device{ID: id, Unit: u.unit})
			if i < len(u.holders) {
				out = append(out, HandOut{
					Device: id, Officer: officerID(u.holders[i]), Custodian: deskOf(u.unit),
					At: at.Add(time.Duration(i) * time.Minute),
				})
			}
		}
	}
	return all, out
}

// cardNumber is the number of a post's device card (領機證).
func cardNumber(post int) string { return fmt.Sprintf("LC-%05d", 10001+post) }

func holds(out []HandOut, id mpolice.OfficerID) bool {
	return slices.ContainsFunc(out, func(h HandOut) bool { return h.Officer == id })
}
