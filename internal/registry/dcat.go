package registry

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"mpolice"
)

// The vocabularies of the export. Frequencies and access rights are those of
// the EU authority tables that DCAT-AP 3 prescribes.
var dcatContext = map[string]string{
	"dcat":   "http://www.w3.org/ns/dcat#",
	"dct":    "http://purl.org/dc/terms/",
	"dcatap": "http://data.europa.eu/r5r/",
	"dpv":    "https://w3id.org/dpv#",
	"foaf":   "http://xmlns.com/foaf/0.1/",
	"vcard":  "http://www.w3.org/2006/vcard/ns#",
	"xsd":    "http://www.w3.org/2001/XMLSchema#",
}

const (
	frequencyTable = "http://publications.europa.eu/resource/authority/frequency/"
	notPublic      = "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"
)

// DCAT writes the catalogue as JSON-LD in the shape of DCAT-AP 3
// (https://semiceu.github.io/DCAT-AP/): one dcat:Dataset a register, with its
// keeper, legal basis, specific purpose, categories, agreement and how often it
// comes. It describes the registers and holds nothing of what is in them. base
// is the site's address, such as "https://mpolice.example"; same input, same
// bytes.
func DCAT(all []*Descriptor, base string, now time.Time) ([]byte, error) {
	at, err := url.Parse(base)
	if err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "" || at.RawQuery != "" || at.Fragment != "" {
		return nil, fmt.Errorf("write DCAT: the base must be the site's address, such as https://mpolice.example")
	}
	base = strings.TrimSuffix(base, "/")
	c := dcatCatalog{
		Context: dcatContext, ID: base + "/catalogue", Type: "dcat:Catalog",
		Title:       tongues(mpolice.Text{Zh: "警政巨量資料平臺個人資料檔案目錄", En: "Catalogue of personal-data files of the police data platform"}),
		Description: tongues(mpolice.Text{Zh: "依個人資料保護法第17條公開：檔案名稱、保有機關、依據、特定目的與個人資料類別。", En: "Published under article 17 of the Personal Data Protection Act: name, keeper, basis, specific purpose and categories."}),
		Publisher:   agent(mpolice.Text{Zh: "內政部警政署", En: "National Police Agency"}),
		Language:    []string{"zh-Hant-TW", "en"},
		Modified:    typed{"xsd:dateTime", now.UTC().Format(time.RFC3339)},
		Datasets:    []dcatDataset{},
	}
	for _, e := range Catalogue(all, now) {
		c.Datasets = append(c.Datasets, dataset(e, describing(all, e.Register), base))
	}
	out, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write DCAT: %w", err)
	}
	return append(out, '\n'), nil
}

type dcatCatalog struct {
	Context     map[string]string `json:"@context"`
	ID          string            `json:"@id"`
	Type        string            `json:"@type"`
	Title       []tongue          `json:"dct:title"`
	Description []tongue          `json:"dct:description"`
	Publisher   dcatAgent         `json:"dct:publisher"`
	Language    []string          `json:"dct:language"`
	Modified    typed             `json:"dct:modified"`
	Datasets    []dcatDataset     `json:"dcat:dataset"`
}

type dcatDataset struct {
	ID           string      `json:"@id"`
	Type         string      `json:"@type"`
	Identifier   string      `json:"dct:identifier"`
	Title        []tongue    `json:"dct:title"`
	Description  []tongue    `json:"dct:description"`
	Publisher    dcatAgent   `json:"dct:publisher"`
	Contact      dcatContact `json:"dcat:contactPoint"`
	Frequency    dcatRef     `json:"dct:accrualPeriodicity"`
	AccessRights dcatRef     `json:"dct:accessRights"`
	Legislation  []dcatRef   `json:"dcatap:applicableLegislation"`
	Basis        []dcatRef   `json:"dpv:hasLegalBasis"`
	Purpose      []tongue    `json:"dpv:hasPurpose"`
	Categories   []tongue    `json:"dpv:hasPersonalData"`
	Retention    []tongue    `json:"dpv:hasStorageCondition"`
	Rights       []tongue    `json:"dct:rights"` // open, or why closed
	Temporal     *dcatPeriod `json:"dct:temporal,omitempty"`
}

type dcatAgent struct {
	Type string   `json:"@type"`
	Name []tongue `json:"foaf:name"`
}

// dcatContact is a desk: no person's name, number or address.
type dcatContact struct {
	Type string   `json:"@type"`
	Name []tongue `json:"vcard:fn"`
	URL  *dcatRef `json:"vcard:hasURL,omitempty"`
	Mail *dcatRef `json:"vcard:hasEmail,omitempty"`
	Tel  *dcatRef `json:"vcard:hasTelephone,omitempty"`
}

// dcatPeriod is the agreement's term.
type dcatPeriod struct {
	Type  string `json:"@type"`
	Start typed  `json:"dcat:startDate"`
	End   *typed `json:"dcat:endDate,omitempty"`
}

type tongue struct {
	Language string `json:"@language"`
	Value    string `json:"@value"`
}

type typed struct {
	Type  string `json:"@type"`
	Value string `json:"@value"`
}

type dcatRef struct {
	ID string `json:"@id"`
}

func tongues(t mpolice.Text) []tongue {
	out := []tongue{}
	if t.Zh != "" {
		out = append(out, tongue{"zh-Hant-TW", t.Zh})
	}
	if t.En != "" {
		out = append(out, tongue{"en", t.En})
	}
	return out
}

func agent(name mpolice.Text) dcatAgent { return dcatAgent{"foaf:Organization", tongues(name)} }

func dataset(e Entry, about mpolice.Text, base string) dcatDataset {
	d := dcatDataset{
		ID: base + "/catalogue/" + string(e.Register), Type: "dcat:Dataset", Identifier: string(e.Register),
		Title: tongues(e.File), Description: tongues(about), Publisher: agent(e.Keeper), Contact: contact(e),
		Frequency: dcatRef{frequencyTable + frequency(e)}, AccessRights: dcatRef{notPublic},
		Legislation: []dcatRef{}, Purpose: tongues(e.Purpose), Categories: tongues(e.Categories),
		Retention: tongues(e.Retention.Text), Rights: tongues(rights(e.Standing)),
	}
	for _, g := range e.Basis {
		d.Legislation = append(d.Legislation, dcatRef{base + "/grounds/" + string(g)})
	}
	d.Basis = d.Legislation
	if a := e.Agreement; a.Number != "" && !a.From.IsZero() {
		d.Temporal = &dcatPeriod{Type: "dct:PeriodOfTime", Start: typed{"xsd:date", a.From.String()}}
		if !a.Until.IsZero() {
			d.Temporal.End = &typed{"xsd:date", a.Until.String()}
		}
	}
	return d
}

// describing gives a register's description, its title where it has none.
func describing(all []*Descriptor, code mpolice.Register) mpolice.Text {
	for _, d := range all {
		if d.Code == code && (d.Description != "" || d.DescriptionEn != "") {
			return mpolice.Text{Zh: d.Description, En: d.DescriptionEn}
		} else if d.Code == code {
			return d.Title()
		}
	}
	return mpolice.Text{}
}

func contact(e Entry) dcatContact {
	c := dcatContact{Type: "vcard:Organization", Name: tongues(e.Steward)}
	switch at := &(dcatRef{e.Contact}); {
	case strings.HasPrefix(e.Contact, "mailto:"):
		c.Mail = at
	case strings.HasPrefix(e.Contact, "tel:"):
		c.Tel = at
	case e.Contact != "":
		c.URL = at
	}
	return c
}

// frequency names how often a register comes, by the EU table.
func frequency(e Entry) string {
	switch h := e.FreshHours; {
	case e.Live:
		return "UPDATE_CONT"
	case h <= 1:
		return "HOURLY"
	case h <= 12:
		return "DAILY_2"
	case h <= 24:
		return "DAILY"
	case h <= 84:
		return "WEEKLY_2"
	case h <= 168:
		return "WEEKLY"
	case h <= 744:
		return "MONTHLY"
	}
	return "ANNUAL"
}

func rights(s Standing) mpolice.Text {
	if s.Open {
		return mpolice.Text{Zh: "不對外提供；限依目的卡查詢。", En: "Not public; queried under purpose cards only."}
	}
	var t mpolice.Text
	for _, r := range s.Reasons {
		t.Zh += r.Text().Zh
		t.En = strings.TrimSpace(t.En + " " + r.Text().En)
	}
	return t
}
