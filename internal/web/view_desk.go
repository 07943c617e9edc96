package web

import "time"

// DeskView is 值班台: the devices of a unit and who has them.
type DeskView struct {
	Unit    string
	Key     string // idempotency key of the hand-out form
	Form    HandOutForm
	Errors  FieldErrors
	Free    []Option // devices that can be handed out
	People  []Option // officers of the unit on duty
	Offered []DeviceRow
	Giving  []DeviceRow
	Devices []DeviceRow
}

func (DeskView) page() string { return "desk" }

// Out counts the devices that are with officers.
func (v DeskView) Out() int { return v.count(DeviceOut) + v.count(DeviceReturning) }

// Overdue counts the devices that should be back.
func (v DeskView) Overdue() int {
	n := 0
	for _, d := range v.Devices {
		if d.Overdue {
			n++
		}
	}
	return n
}

func (v DeskView) count(s DeviceState) int {
	n := 0
	for _, d := range v.Devices {
		if d.State == s {
			n++
		}
	}
	return n
}

// HandOutForm is what the desk has typed.
type HandOutForm struct {
	Card    string // number of the device card (領機證)
	Officer string // picked by name instead
	Device  string
	Hours   string
}

// DeviceState is where a device is.
type DeviceState string

// The states of a device.
const (
	DeviceIn        DeviceState = "in"
	DeviceOffered   DeviceState = "offered" // handed out, not yet accepted
	DeviceOut       DeviceState = "out"
	DeviceReturning DeviceState = "returning" // given back, not yet taken
	DeviceLocked    DeviceState = "locked"    // lost or broken
)

// Key gives the catalogue key of the state.
func (s DeviceState) Key() string {
	switch s {
	case DeviceIn:
		return "device.in"
	case DeviceOffered:
		return "device.offered"
	case DeviceOut:
		return "device.out"
	case DeviceReturning:
		return "device.returning"
	}
	return "device.locked"
}

// Icon names the state's icon.
func (s DeviceState) Icon() string {
	switch s {
	case DeviceIn:
		return "check"
	case DeviceOut:
		return "person"
	case DeviceLocked:
		return "lock"
	}
	return "clock"
}

// Class gives the colour class of the state's tag.
func (s DeviceState) Class() string {
	switch s {
	case DeviceIn:
		return "tag--green"
	case DeviceOut:
		return "tag--blue"
	case DeviceLocked:
		return "tag--red"
	}
	return "tag--amber"
}

// DeviceRow is one device in the inventory.
type DeviceRow struct {
	Device  string
	State   DeviceState
	Holder  string // name and number; empty when in
	Card    string // device card that lies at the desk
	Since   time.Time
	Due     time.Time
	Overdue bool
	Action  string // where its button leads: take back, or cancel the offer
}

// TakeBackView confirms that a device lies on the desk again.
type TakeBackView struct {
	Row    DeviceRow
	Action string
	Carry  []Hidden
	Cancel string
}

func (TakeBackView) page() string { return "takeback" }
