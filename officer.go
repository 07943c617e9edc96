package mpolice

// OfficerID names one officer (員警) for the whole of a career. It is a staff
// number such as "A10234", never a national id.
type OfficerID string

// UnitID names one unit (單位) in the tree 警政署 → 警察局 → 分局 → 派出所.
type UnitID string

// DeviceID names one shared police device (警用行動電腦), such as "MP-0007".
type DeviceID string

// Role is what a person may do in the program. One person has one role; the
// separation of duties (invariant 6) rests on it.
type Role string

// The roles. A supervisor (單位主管) and an auditor (業管單位／督察) never
// act on their own queries.
const (
	RoleOfficer    Role = "officer"
	RoleSupervisor Role = "supervisor"
	RoleDesk       Role = "desk" // duty desk and custodian (值班、保管人)
	RoleAuditor    Role = "auditor"
	RoleSteward    Role = "steward" // data steward (資料管理員): quality, disputes, pairs; never queries
)

// Valid reports whether r is one of the roles above.
func (r Role) Valid() bool {
	switch r {
	case RoleOfficer, RoleSupervisor, RoleDesk, RoleAuditor, RoleSteward:
		return true
	}
	return false
}

// Officer is one person who can sign in.
type Officer struct {
	ID   OfficerID
	Name string
	Role Role
	Unit UnitID
	// CardNumber is the device card (領機證) that is left at the desk while a
	// device is out.
	CardNumber string
}

// UnitKind says what a unit does; a few purposes are open to some kinds only.
type UnitKind string

// The kinds of unit.
const (
	UnitHeadquarters UnitKind = "headquarters" // 警察局
	UnitPrecinct     UnitKind = "precinct"     // 分局
	UnitStation      UnitKind = "station"      // 派出所
	UnitCriminal     UnitKind = "criminal"     // 偵查隊
	UnitNarcotics    UnitKind = "narcotics"    // 緝毒組
	UnitInspection   UnitKind = "inspection"   // 督察組
)

// Unit is one node of the tree of units. Parent is empty at the root.
type Unit struct {
	ID     UnitID
	Parent UnitID
	Kind   UnitKind
	NameZh string
	NameEn string
}
