package synth

// Batch is a run of rows of several registers, as agencies deliver them to a
// loader. All values are text: dates yyyy-mm-dd (Gregorian), codes in English as
// rules/registers/*.json list them. A maker may reuse a batch: it holds only
// until the next one is asked for.
type Batch struct {
	Residents   []Resident
	Vehicles    []Vehicle
	Licences    []Licence
	Wanted      []Wanted
	Stolen      []Stolen
	Cases       []CaseRole
	Priors      []Prior
	Missing     []Missing
	Immigration []Immigration // of the live agency; no resident register takes them

	// What agencies write of the person beside the number, row for row: LicenceOf
	// goes with Licences, and so on.
	LicenceOf, WantedOf, CaseOf, PriorOf, MissingOf []Named

	Residence  []Residence
	Labour     []Labour
	Education  []Dropout
	Welfare    []Counselling
	CoastGuard []SeaEvent
	Customs    []Smuggling
	Narcotics  []Surveillance
	Violations []Violation // of the live agency of the roads

	// Alike are pairs of different people who are easily taken for one.
	Alike []Alike
}

// Reset empties the batch and keeps its room.
func (b *Batch) Reset() {
	b.Residents, b.Vehicles, b.Licences = b.Residents[:0], b.Vehicles[:0], b.Licences[:0]
	b.Wanted, b.Stolen, b.Cases = b.Wanted[:0], b.Stolen[:0], b.Cases[:0]
	b.Priors, b.Missing, b.Immigration = b.Priors[:0], b.Missing[:0], b.Immigration[:0]
	b.LicenceOf, b.WantedOf, b.CaseOf = b.LicenceOf[:0], b.WantedOf[:0], b.CaseOf[:0]
	b.PriorOf, b.MissingOf = b.PriorOf[:0], b.MissingOf[:0]
	b.Residence, b.Labour, b.Education, b.Welfare = b.Residence[:0], b.Labour[:0], b.Education[:0], b.Welfare[:0]
	b.CoastGuard, b.Customs, b.Narcotics = b.CoastGuard[:0], b.Customs[:0], b.Narcotics[:0]
	b.Violations, b.Alike = b.Violations[:0], b.Alike[:0]
}

// ResidentRows counts the rows that resident registers take.
func (b *Batch) ResidentRows() int {
	return len(b.Residents) + len(b.Vehicles) + len(b.Licences) + len(b.Wanted) +
		len(b.Stolen) + len(b.Cases) + len(b.Priors) + len(b.Missing)
}

// Resident is one person of the household register (戶籍).
type Resident struct {
	NationalID string
	Name       string
	BirthDate  string
	Sex        string // male, female
	Status     string // registered, moved, deceased
	Address    string
	Phone      string
	Kin        string // relation and full name, one degree, joined by 、
	Military   string // served, exempt, reserve, none
}

// Vehicle is one entry of the vehicle register (車籍).
type Vehicle struct {
	Plate        string // without separators
	Kind         string // car, motorcycle, truck
	Make         string
	Model        string
	Colour       string
	Year         string
	Validity     string // valid, suspended, cancelled
	OwnerName    string
	OwnerID      string
	OwnerAddress string
}

// Licence is one person's entry of the licence register (駕籍).
type Licence struct {
	NationalID string
	Classes    string // as printed, joined by 、
	Validity   string // valid, suspended, revoked, expired
	Issued     string
	Expires    string
}

// Wanted is one entry of the wanted register (查捕逃犯).
type Wanted struct {
	NationalID  string
	WarrantNo   string
	Offence     string
	Agency      string
	Issued      string
	LastAddress string
}

// Stolen is one entry of the stolen-vehicle register (查贓車).
type Stolen struct {
	Plate       string
	Reported    string
	Station     string
	CaseNo      string
	Description string
}

// CaseRole is one person's part in a criminal case (刑案紀錄).
type CaseRole struct {
	NationalID string
	CaseNo     string
	CaseType   string // fraud, theft, drugs, smuggling, robbery, injury, domestic_violence …
	Role       string // suspect, victim, witness
	Unit       string
	Opened     string
	Status     string // open, closed
}

// Prior is one judgment of the register of prior convictions (前科).
type Prior struct {
	NationalID string
	Offence    string
	Court      string
	Judged     string
	Sentence   string
	Status     string // served, serving, suspended, probation, deferred, fined
}

// Missing is one report of the missing-persons register (失蹤人口).
type Missing struct {
	NationalID string
	Reported   string
	Station    string
	ReportNo   string
	Category   string // dementia, child, adult
	Contact    string
}

// Immigration is one person of the immigration agency's register (入出國).
type Immigration struct {
	NationalID       string
	FormerID         string // the old-style resident number, still valid until 2031; or empty
	Residence        string // permanent, resident, visitor, national, none
	ResidenceExpires string
	LastEntry        string
	LastExit         string
	Overstay         string // yes, no
	Employer         string
}

// Named is the person that a row is about, as the agency writes it, and the
// agency's number of the row where the row has none of its own.
type Named struct {
	RecordNo  string
	Name      string
	BirthDate string
	Sex       string // male, female
}

// Residence is one foreign resident (外僑居留).
type Residence struct {
	NationalID  string
	FormerID    string // the old-style number beside it, or empty
	Name        string // in Chinese, or empty
	RomanName   string
	Passport    string // issuing state, colon, number: IDN:B1234567
	Nationality string // ICAO 9303 code of three letters
	BirthDate   string
	Sex         string
	Status      string // permanent, resident, migrant, student, lapsed
	Expires     string
	Address     string
	Phone       string
}

// Labour is one employment: of an insured person (勞保) or a migrant worker.
type Labour struct {
	RecordNo   string
	NationalID string
	Name       string
	BirthDate  string
	Kind       string // insured, migrant
	Employer   string
	EmployerNo string // 統一編號; empty for a household
	Started    string
	Ended      string
	PermitNo   string // migrants only
	Absconded  string // yes, no
	Reported   string // when the employer reported it
	// FormerID is the number that the employer may still use; no field of its
	// own.
	FormerID string
}

// Dropout is one report of a pupil who left school (中途輟學通報).
type Dropout struct {
	ReportNo      string
	NationalID    string
	Name          string
	BirthDate     string
	Sex           string
	School        string
	Grade         string
	Dropped       string
	Reported      string
	Status        string // missing, known, found, returned
	Guardian      string
	GuardianPhone string
}

// Counselling is one case of drug counselling (藥癮個案).
type Counselling struct {
	RecordNo   string
	NationalID string
	Name       string
	BirthDate  string
	Programme  string // voluntary, deferred, released, juvenile
	DrugClass  string // first, second, third, fourth
	Status     string // active, closed, lost
	Centre     string
	Opened     string
	Closed     string
}

// SeaEvent is one person's part in a vessel's departure or arrival, or in a
// seizure at sea (海巡).
type SeaEvent struct {
	EventNo    string
	NationalID string
	Name       string
	Kind       string // departure, arrival, seizure
	Vessel     string
	VesselNo   string
	Role       string // captain, crew, passenger, suspect
	Port       string
	Occurred   string
	Seizure    string
}

// Smuggling is one customs case (緝私).
type Smuggling struct {
	CaseNo     string
	NationalID string
	Name       string
	Kind       string // smuggling, false_declaration, prohibited, drugs
	Goods      string
	Station    string
	Conveyance string
	Seized     string
	Disposal   string // pending, fined, confiscated, transferred
}

// Surveillance is one person who must come for drug tests or is visited
// (毒品列管人口).
type Surveillance struct {
	RecordNo   string
	NationalID string
	Name       string
	BirthDate  string
	Kind       string // tested, visited
	DrugClass  string // first, second, third, fourth
	Unit       string
	Listed     string
	Until      string
	LastTest   string
	Result     string // negative, positive, absent, pending
}

// Violation is one ticket (舉發違反道路交通管理事件).
type Violation struct {
	TicketNo   string
	Plate      string
	NationalID string
	Occurred   string
	Place      string
	Article    string
	Facts      string
	Station    string
	Fine       string // in NT$
	Status     string // unpaid, paid, appealed, void
}

// Alike is a pair of different people: twins, or strangers of the same name
// and day of birth. No register holds it; tests of linkage do.
type Alike struct {
	Kind  string // twins, strangers
	One   string // national ids
	Other string
}
