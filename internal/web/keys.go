package web

// Catalogue keys of what has just been done, for Flash.
const (
	FlashAccepted   = "flash.device_accepted"
	FlashReturning  = "flash.device_returning"
	FlashHandedOut  = "flash.handed_out"
	FlashTakenBack  = "flash.taken_back"
	FlashEnrolled   = "flash.passkey_registered"
	FlashSignedIn   = "flash.signed_in"
	FlashNotQueried = "fault.replayed"
)

// Catalogue keys of bad input that the pages themselves find. Those that the
// domain finds come with its errors (mpolice.Invalid).
const (
	InvalidRequired   = "invalid.required"
	InvalidAgain      = "invalid.again"
	InvalidOption     = "invalid.option"
	InvalidDate       = "invalid.date"
	InvalidDateOrder  = "invalid.date_order"
	InvalidYear       = "invalid.year"
	InvalidYearOrder  = "invalid.year_order"
	InvalidSubjectOne = "invalid.subject_one"
	InvalidRegisters  = "invalid.registers"
	InvalidPurpose    = "invalid.purpose"
	InvalidEnrolCode  = "invalid.enrol_code"
	InvalidCard       = "invalid.card"
	InvalidOfficer    = "invalid.officer"
	InvalidLookReason = "invalid.look_reason"
)
