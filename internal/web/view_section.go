package web

import "mpolice"

// The sections of the data platform.
const (
	SectionCatalogue Section = "catalogue"
	SectionQuality   Section = "quality"
	SectionPairs     Section = "pairs"
	SectionDisputes  Section = "disputes"
)

type sectionLook struct{ path, icon, key string }

var dataSections = map[Section]sectionLook{
	SectionCatalogue: {"/catalogue", "list", "nav.catalogue"},
	SectionQuality:   {"/quality", "check", "nav.quality"},
	SectionPairs:     {"/pairs", "person", "nav.pairs"},
	SectionDisputes:  {"/disputes", "alert", "nav.disputes"},
	SectionCompare:   {"/compare", "camera", "nav.compare"},
	SectionGallery:   {"/gallery", "photos", "nav.gallery"},
	SectionNotices:   {"/notices", "alert", "nav.notices"},
}

// dataSectionsOf are those of a role where there is a data desk.
func dataSectionsOf(r mpolice.Role) []Section {
	switch r {
	case mpolice.RoleSteward:
		return []Section{SectionQuality, SectionPairs, SectionDisputes}
	case mpolice.RoleSupervisor, mpolice.RoleAuditor:
		return []Section{SectionQuality}
	}
	return nil
}

// Catalogue keys of what has just been done at the desk for data, for Flash.
const (
	FlashReturned      = "flash.returned"
	FlashReopened      = "flash.reopened"
	FlashReadmitted    = "flash.readmitted"
	FlashPairDecided   = "flash.pair_decided"
	FlashPairWaiting   = "flash.pair_waiting"
	FlashDisputeOpened = "flash.dispute_opened"
	FlashDisputeClosed = "flash.dispute_closed"
)
