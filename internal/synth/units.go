package synth

import "mpolice"

// Ids of the department's units.
const (
	unitHQ   mpolice.UnitID = "HQ"
	unitE    mpolice.UnitID = "E"
	unitW    mpolice.UnitID = "W"
	unitE1   mpolice.UnitID = "E1"
	unitE2   mpolice.UnitID = "E2"
	unitW1   mpolice.UnitID = "W1"
	unitW2   mpolice.UnitID = "W2"
	unitECI  mpolice.UnitID = "ECI"
	unitWCI  mpolice.UnitID = "WCI"
	unitNARC mpolice.UnitID = "NARC"
	unitINSP mpolice.UnitID = "INSP"
)

// units are the department: one bureau, two precincts with two stations and a
// detective team each, a narcotics section and an inspection section. No such
// bureau exists.
var units = []mpolice.Unit{
	{ID: unitHQ, Parent: "", Kind: mpolice.UnitHeadquarters, NameZh: "示範市政府警察局", NameEn: "Demo City Police Department"},
	{ID: unitE, Parent: unitHQ, Kind: mpolice.UnitPrecinct, NameZh: "東區分局", NameEn: "East Precinct"},
	{ID: unitE1, Parent: unitE, Kind: mpolice.UnitStation, NameZh: "東區分局旭日派出所", NameEn: "Sunrise Police Station"},
	{ID: unitE2, Parent: unitE, Kind: mpolice.UnitStation, NameZh: "東區分局東橋派出所", NameEn: "East Bridge Police Station"},
	{ID: unitECI, Parent: unitE, Kind: mpolice.UnitCriminal, NameZh: "東區分局偵查隊", NameEn: "East Precinct Detective Team"},
	{ID: unitW, Parent: unitHQ, Kind: mpolice.UnitPrecinct, NameZh: "西區分局", NameEn: "West Precinct"},
	{ID: unitW1, Parent: unitW, Kind: mpolice.UnitStation, NameZh: "西區分局晚霞派出所", NameEn: "Sunset Police Station"},
	{ID: unitW2, Parent: unitW, Kind: mpolice.UnitStation, NameZh: "西區分局西橋派出所", NameEn: "West Bridge Police Station"},
	{ID: unitWCI, Parent: unitW, Kind: mpolice.UnitCriminal, NameZh: "西區分局偵查隊", NameEn: "West Precinct Detective Team"},
	{ID: unitNARC, Parent: unitHQ, Kind: mpolice.UnitNarcotics, NameZh: "刑事警察大隊緝毒組", NameEn: "Narcotics Section"},
	{ID: unitINSP, Parent: unitHQ, Kind: mpolice.UnitInspection, NameZh: "督察室督察組", NameEn: "Inspection Section"},
}

// stationUnits are the four stations.
var stationUnits = [4]mpolice.UnitID{unitE1, unitE2, unitW1, unitW2}

// unitName gives a unit's Chinese name.
func unitName(id mpolice.UnitID) string {
	for _, u := range units {
		if u.ID == id {
			return u.NameZh
		}
	}
	return ""
}
