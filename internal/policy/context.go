package policy

import (
	"time"

	"github.com/cedar-policy/cedar-go/types"

	"mpolice"
	"mpolice/internal/purpose"
)

// contexts builds what conditions look at. Every attribute of schemaText is
// set from a struct, whatever the request lacks.
type contexts struct {
	officer memo[officerKey]
	session memo[Session]
	custody memo[Custody]
	duty    memo[Duty]
	grant   memo[Grant]
	ground  memo[groundKey]
	reason  memo[purpose.ReasonAssessment]
	subject memo[Subject]
	query   memo[Query]
	second  memo[Second]
	face    memo[Face]
}

type officerKey struct {
	role mpolice.Role
	kind mpolice.UnitKind
}

type groundKey struct {
	code    mpolice.GroundCode
	inForce bool
}

// ofQuery is what conditions on opening and disclosing look at.
func (x *contexts) ofQuery(r Request, card *purpose.Card, ground groundKey, known bool) types.Record {
	m := x.actor(r.Officer, r.Session, r.Custody, r.Duty, r.Grant)
	m["card_in_force"] = types.Boolean(card.InForce(r.At))
	m["ground"] = x.ofGround(ground, known)
	m["reference"] = types.NewRecord(referenceMap(r.Reference))
	m["reason"] = x.reason.get(r.Reason, reasonMap)
	m["subject"] = x.subject.get(r.Subject, subjectMap)
	m["facts"] = types.NewRecord(factsMap(r.Facts, card, r.At))
	m["face"] = x.face.get(r.Face, faceMap)
	return types.NewRecord(m)
}

// ofGround keeps the records of grounds in the catalogue; what somebody made up
// is built and forgotten.
func (x *contexts) ofGround(g groundKey, known bool) types.Record {
	if !known {
		return types.NewRecord(groundMap(g))
	}
	return x.ground.get(g, groundMap)
}

// ofReveal is what conditions on opening one masked field look at.
func (x *contexts) ofReveal(r RevealRequest, class mpolice.Class) types.Record {
	m := x.actor(r.Officer, r.Session, r.Custody, r.Duty, r.Grant)
	m["class"] = types.String(class)
	m["query"] = x.query.get(r.Query, queryMap)
	m["second"] = x.second.get(r.Second, secondMap)
	return types.NewRecord(m)
}

func (x *contexts) actor(o Officer, s Session, c Custody, d Duty, g Grant) types.RecordMap {
	m := make(types.RecordMap, 11)
	m["officer"] = x.officer.get(officerKey{o.Role, o.UnitKind}, officerMap)
	m["session"] = x.session.get(s, sessionMap)
	m["custody"] = x.custody.get(c, custodyMap)
	m["duty"] = x.duty.get(d, dutyMap)
	m["grant"] = x.grant.get(g, grantMap)
	return m
}

func officerMap(o officerKey) types.RecordMap {
	return types.RecordMap{"role": types.String(o.role), "unit_kind": types.String(o.kind)}
}

func sessionMap(s Session) types.RecordMap {
	return types.RecordMap{"user_verified": types.Boolean(s.UserVerified), "step_up": types.Boolean(s.StepUp)}
}

func custodyMap(c Custody) types.RecordMap {
	return types.RecordMap{
		"holds": types.Boolean(c.Holds), "desktop": types.Boolean(c.Desktop), "same_unit": types.Boolean(c.SameUnit),
	}
}

func dutyMap(d Duty) types.RecordMap {
	return types.RecordMap{
		"on": types.Boolean(d.On), "same_unit": types.Boolean(d.SameUnit), "item": types.String(d.Item),
	}
}

func grantMap(g Grant) types.RecordMap {
	return types.RecordMap{
		"held": types.Boolean(g.Held), "expired": types.Boolean(g.Expired),
		"covers": types.Boolean(g.Covers), "trained": types.Boolean(g.Trained),
	}
}

func groundMap(g groundKey) types.RecordMap {
	return types.RecordMap{"code": types.String(g.code), "in_force": types.Boolean(g.inForce)}
}

func reasonMap(a purpose.ReasonAssessment) types.RecordMap {
	return types.RecordMap{
		"missing": types.Boolean(a.Missing), "vague": types.Boolean(a.Vague),
		"never": types.String(a.Never), "repeats": types.Boolean(a.Repeats),
	}
}

func subjectMap(s Subject) types.RecordMap {
	return types.RecordMap{"kind": types.String(s.Kind), "is_self": types.Boolean(s.IsSelf)}
}

func queryMap(q Query) types.RecordMap {
	return types.RecordMap{
		"own": types.Boolean(q.Own), "released": types.Boolean(q.Released),
		"same_session": types.Boolean(q.SameSession), "minutes": types.Long(q.Minutes),
	}
}

func secondMap(s Second) types.RecordMap {
	return types.RecordMap{"confirmed": types.Boolean(s.Confirmed), "same_unit": types.Boolean(s.SameUnit)}
}

func faceMap(f Face) types.RecordMap {
	return types.RecordMap{
		"mode": types.String(f.Mode), "statute": types.Boolean(f.Statute), "model": types.Boolean(f.Model),
		"report": types.Boolean(f.Report), "category": types.Boolean(f.Category),
		"present": types.Boolean(f.Present), "capture": types.String(f.Capture),
		"faces": types.Long(f.Faces), "usable": types.Boolean(f.Usable),
		"document_tried": types.Boolean(f.Document), "name_tried": types.Boolean(f.Name),
		"told": types.Boolean(f.Told), "consent": types.Boolean(f.Consent),
		"incapable": types.Boolean(f.Incapable), "second": types.Boolean(f.Second),
		"assembly": types.Boolean(f.Assembly), "ordered": types.Boolean(f.Ordered),
		"officer_over": types.Boolean(f.OfficerOver), "unit_over": types.Boolean(f.UnitOver),
	}
}

func referenceMap(r Reference) types.RecordMap {
	return types.RecordMap{
		"given": types.Boolean(r.Given), "exists": types.Boolean(r.Exists),
		"kind": types.String(r.Kind), "type": types.String(r.Type), "role": types.String(r.Role),
		"involves_officer": types.Boolean(r.InvolvesOfficer), "open": types.Boolean(r.Open),
		"names_subject": types.Boolean(r.NamesSubject), "age_minutes": types.Long(r.AgeMinutes),
		"confirmed": types.Boolean(r.Confirmed), "confirmed_minutes": types.Long(r.ConfirmedMinutes),
	}
}

// factsMap holds every fact that the card declares; what was not stated is
// empty, false or -1. What the card does not declare is not seen.
func factsMap(facts purpose.Facts, card *purpose.Card, at time.Time) types.RecordMap {
	m := make(types.RecordMap, len(card.Facts))
	for _, f := range card.Facts {
		key := types.String(f.Key)
		switch f.Kind {
		case purpose.FactFlag:
			m[key] = types.Boolean(facts[f.Key] == "yes")
		case purpose.FactTime:
			m[key] = types.Long(facts.Minutes(f.Key, at))
		default:
			m[key] = types.String(facts[f.Key])
		}
	}
	return m
}
