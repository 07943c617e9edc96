package web

import (
	"time"
)

// EnrolmentsView is 建檔批次: lists of photos that were enrolled.
type EnrolmentsView struct {
	GalleryFrame
	Rows []EnrolmentRow
}

func (EnrolmentsView) page() string { return "enrolments" }

// EnrolmentRow is one enrolment with its equation.
type EnrolmentRow struct {
	Number      int64
	URL         string
	Open        bool // it did not come to its end yet
	Equation    string
	Quarantined string
	Kept        bool // rows were kept out
	By          string
	Started     time.Time
	Ended       time.Time
}

// EnrolmentView is one enrolment with the rows that were kept out.
type EnrolmentView struct {
	GalleryFrame
	EnrolmentRow
	Reasons []Pair // how many rows by reason, of those on the page
	Rows    []QuarantineRow
	CSV     string // empty where this person may not take it
	Next    string
	First   string
	Back    string
}

func (EnrolmentView) page() string { return "enrolment" }

// QuarantineRow is one row that was kept out: never its content.
type QuarantineRow struct {
	Line                int64
	Field, Reason, Code string
}

// RemovedView lists the certificates of photos that left.
type RemovedView struct {
	GalleryFrame
	Photo       string // as typed
	Rows        []RemovedRow
	Paging      Paging
	Errors      FieldErrors
	Interrupted bool // more may follow behind Paging.Older
}

func (RemovedView) page() string { return "removed" }

// RemovedRow is one certificate.
type RemovedRow struct {
	Number   string
	URL      string
	Category string
	Event    string
	At       time.Time
	Record   RecordRef
}

// CertificateView is the certificate that a photo was destroyed, for the file.
type CertificateView struct {
	GalleryFrame
	Number   string
	Category string
	Event    string
	Rule     string
	Decision string
	Decided  string
	By       string
	Left, At time.Time
	Erasures []CertifiedErasure
	Record   RecordRef
	Back     string
}

func (CertificateView) page() string { return "certificate" }

// CertifiedErasure is how one of template and picture was destroyed.
type CertifiedErasure struct {
	Title         string
	Method        string   // in words; as the store wrote it where there are none
	Before, After []string // roots of the store
}
