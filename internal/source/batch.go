package source

// Batch is a run of rows of several registers, as agencies deliver them to a
// loader. All values are text: dates yyyy-mm-dd (Gregorian), codes in English as
// rules/registers.yaml lists them. A maker may reuse a batch: it holds only
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
}

// Reset empties the batch and keeps its room.
func (b *Batch) Reset() {
	b.Residents, b.Vehicles, b.Licences = b.Residents[:0], b.Vehicles[:0], b.Licences[:0]
	b.Wanted, b.Stolen, b.Cases = b.Wanted[:0], b.Stolen[:0], b.Cases[:0]
	b.Priors, b.Missing, b.Immigration = b.Priors[:0], b.Missing[:0], b.Immigration[:0]
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
