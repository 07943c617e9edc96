package synth

import "mpolice"

// Officers that the demonstration needs by name; the ids are the same in every
// city.
const (
	patrolOfficer    mpolice.OfficerID = "A10001"
	emptyOfficer     mpolice.OfficerID = "A10002"
	restingOfficer   mpolice.OfficerID = "A10003"
	expiredOfficer   mpolice.OfficerID = "A10004"
	trafficOfficer   mpolice.OfficerID = "A10005"
	missingOfficer   mpolice.OfficerID = "A10006"
	ungrantedOfficer mpolice.OfficerID = "A10009"
	untrainedOfficer mpolice.OfficerID = "A10010"
	westOfficer      mpolice.OfficerID = "A10017"
	detective        mpolice.OfficerID = "A10033"
	narcotics        mpolice.OfficerID = "A10045"
)

// Persona is somebody whom the demonstration offers to be.
type Persona struct {
	Officer        mpolice.Officer
	OnDuty         bool
	HasDevice      bool
	NoteZh, NoteEn string
}

var personaNotes = []struct {
	id     mpolice.OfficerID
	zh, en string
}{
	{patrolOfficer, "巡邏勤務中，已領用載具，有一件 110 派案", "On patrol with a device and a dispatch"},
	{emptyOfficer, "巡邏勤務中，尚未領用載具", "On patrol, holds no device yet"},
	{restingOfficer, "輪休，今日無勤務", "Off duty today"},
	{expiredOfficer, "路檢勤務中，查詢權限已逾期", "At a checkpoint; the grant has expired"},
	{trafficOfficer, "交通勤務中，處理事故與舉發", "On traffic duty with accidents and tickets"},
	{missingOfficer, "受理失蹤人口案件", "Takes reports of missing people"},
	{ungrantedOfficer, "巡邏勤務中，未核給查詢權限", "On patrol without any grant"},
	{westOfficer, "西區分局巡邏勤務中，已領用載具", "On patrol in the West Precinct with a device"},
	{detective, "偵查佐，主辦詐欺案", "Detective, leads a fraud case"},
	{"A10034", "偵查佐，可任第二人確認揭示保密資料", "Detective, can confirm the opening of sealed data"},
	{narcotics, "緝毒偵查員，主辦毒品案", "Narcotics detective, leads a drugs case"},
	{"A10101", "旭日派出所所長，單位主管", "Head of Sunrise Police Station"},
	{"A10108", "東區分局分局長，開放相片類別之第二人", "Head of the East Precinct, the second to open photo categories"},
	{"A10201", "旭日派出所值班，載具保管人", "Duty desk of Sunrise Police Station, custodian of devices"},
	{"A10202", "東橋派出所值班，載具保管人", "Duty desk of East Bridge Police Station, custodian of devices"},
	{"A10203", "晚霞派出所值班，載具保管人", "Duty desk of Sunset Police Station, custodian of devices"},
	{"A10204", "西橋派出所值班，載具保管人", "Duty desk of West Bridge Police Station, custodian of devices"},
	{"A10301", "督察組督察員，稽核查詢紀錄", "Inspection Section, audits the records"},
	{"A10401", "資料管理員，檢核各機關資料", "Data steward, checks what agencies deliver"},
	{"A10402", "資料管理員，第二人決定受保護資料之連結", "Data steward, the second to decide on protected links"},
}
