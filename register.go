package mpolice

// Register names one agency's data set (資料檔案), such as "vehicle".
type Register string

// The registers of the nine agencies and of the police themselves. Which
// purposes may see which of their fields stands on the purpose cards, not here.
const (
	RegisterHousehold   Register = "household"   // 戶籍（戶政司）
	RegisterVehicle     Register = "vehicle"     // 車籍（交通部）
	RegisterLicence     Register = "licence"     // 駕籍（交通部）
	RegisterViolations  Register = "violations"  // 交通違規（交通部），線上介接
	RegisterPriors      Register = "priors"      // 前科（法務部）
	RegisterLabour      Register = "labour"      // 投保、移工聘僱許可（勞動部）
	RegisterResidence   Register = "residence"   // 外僑居留（移民署）
	RegisterImmigration Register = "immigration" // 入出國（移民署），線上介接
	RegisterEducation   Register = "education"   // 中輟通報（教育部）
	RegisterWelfare     Register = "welfare"     // 藥癮個案輔導（衛福部）
	RegisterCoastguard  Register = "coastguard"  // 漁船進出港與查緝（海巡署）
	RegisterCustoms     Register = "customs"     // 緝私案件（財政部關務署）
	RegisterWanted      Register = "wanted"      // 查捕逃犯（警政署）
	RegisterStolen      Register = "stolen"      // 查贓車（警政署）
	RegisterCases       Register = "cases"       // 刑案紀錄（警政署）
	RegisterMissing     Register = "missing"     // 失蹤人口（警政署）
	RegisterNarcotics   Register = "narcotics"   // 毒品列管人口（警政署）
	RegisterPhotos      Register = "photos"      // 警政相片（警政署），僅供相片比對
	RegisterIDPhoto     Register = "idphoto"     // 國民身分證相片（戶政司），僅供核對持證人
)

// FieldName names one field of a register, such as "owner_name".
type FieldName string

// Class is the sensitivity of a field; it decides how a field is masked and
// what opening it takes.
type Class string

// The classes, from open to closed. Special is 個資法第6條 (criminal record,
// medical) and what the project treats alike; Sealed is shown to no purpose
// without a second person.
const (
	ClassOrdinary Class = "ordinary"
	ClassContact  Class = "contact"
	ClassIdentity Class = "identity"
	ClassSpecial  Class = "special"
	ClassSealed   Class = "sealed"
)

// Valid reports whether c is one of the classes above.
func (c Class) Valid() bool {
	switch c {
	case ClassOrdinary, ClassContact, ClassIdentity, ClassSpecial, ClassSealed:
		return true
	}
	return false
}

// Show says how a projection treats one field.
type Show string

// How a field is shown. What is not projected at all never leaves the server.
const (
	ShowPlain   Show = "plain"   // as it stands
	ShowInitial Show = "initial" // first character only, 王○○
	ShowMasked  Show = "masked"  // opened one by one, each a recorded reveal
)

// Valid reports whether s is one of the treatments above.
func (s Show) Valid() bool { return s == ShowPlain || s == ShowInitial || s == ShowMasked }

// ProjectedField is one field that a purpose may see of a register.
type ProjectedField struct {
	Name  FieldName
	Show  Show
	Class Class
}

// Projection lists the fields of one register that a purpose may see, in the
// order in which they are shown.
type Projection struct {
	Register Register
	Fields   []ProjectedField
}

// Field returns the projected field of that name.
func (p Projection) Field(name FieldName) (ProjectedField, bool) {
	for _, f := range p.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return ProjectedField{}, false
}

// Names gives the names of the projected fields in order.
func (p Projection) Names() []FieldName {
	out := make([]FieldName, len(p.Fields))
	for i, f := range p.Fields {
		out[i] = f.Name
	}
	return out
}
