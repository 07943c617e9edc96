package pages

import (
	"net/http"
	"strings"
)

// quarantineColumns name the columns of a list of photos.
var quarantineColumns = map[string]string{
	"photo": "quarantine.column.photo", "national_id": "quarantine.column.national_id", "category": "quarantine.column.category",
	"basis": "quarantine.column.basis", "case_number": "quarantine.column.case_number", "unit": "quarantine.column.unit",
	"taken": "quarantine.column.taken", "reported": "quarantine.column.reported", "retain": "quarantine.column.retain",
}

// quarantineReasons word why a row was kept out: the list's own reasons, what
// the reader found on the picture, and what the quality profile refused
// (ISO/IEC 29794-5).
var quarantineReasons = map[string]string{
	"line_too_long": "quarantine.why.line_too_long", "encoding": "quarantine.why.encoding", "syntax": "quarantine.why.syntax",
	"columns": "quarantine.why.columns", "required": "quarantine.why.required", "file_name": "quarantine.why.file_name",
	"national_id": "quarantine.why.national_id", "check_digit": "quarantine.why.check_digit", "category": "quarantine.why.category",
	"basis": "quarantine.why.basis", "case": "quarantine.why.case", "unit": "quarantine.why.unit", "date": "quarantine.why.date",
	"future": "quarantine.why.future", "retain_past": "quarantine.why.retain_past", "retain_long": "quarantine.why.retain_long",
	"no_file": "quarantine.why.no_file", "no_regular_file": "quarantine.why.no_regular_file", "file_size": "quarantine.why.file_size",
	"other_person": "quarantine.why.other_person", "particulars": "quarantine.why.particulars", "removed_before": "quarantine.why.removed_before",

	"no_picture": "quarantine.why.no_picture",

	"picture.empty": "quarantine.why.picture_empty", "picture.bytes": "quarantine.why.picture_bytes", "picture.pixels": "quarantine.why.picture_pixels",
	"picture.memory": "quarantine.why.picture_memory", "picture.small": "quarantine.why.picture_small", "picture.format": "quarantine.why.picture_format",
	"picture.variant": "quarantine.why.picture_variant", "picture.animated": "quarantine.why.picture_animated",
	"picture.truncated": "quarantine.why.picture_truncated", "picture.corrupt": "quarantine.why.picture_corrupt",
	"picture.polyglot": "quarantine.why.picture_polyglot", "picture.scans": "quarantine.why.picture_scans", "picture.time": "quarantine.why.picture_time",

	"quality.no_face": "quarantine.why.no_face", "quality.several_faces": "quarantine.why.several_faces", "quality.number_of_faces": "quarantine.why.several_faces",
	"quality.too_small": "quarantine.why.too_small", "quality.street_camera": "quarantine.why.street_camera", "quality.cut_off": "quarantine.why.cut_off",
	"quality.turned": "quarantine.why.turned", "quality.tilted": "quarantine.why.tilted", "quality.looking_up_or_down": "quarantine.why.up_or_down",
	"quality.blurred": "quarantine.why.blurred", "quality.dark": "quarantine.why.dark", "quality.bright": "quarantine.why.bright",
	"quality.flat": "quarantine.why.flat", "quality.weak_detection": "quarantine.why.weak",
}

// quarantineWhy gives the catalogue key of a reason; one that has no words yet
// is told in general terms, with its code beside.
func quarantineWhy(code string) string {
	if key, ok := quarantineReasons[code]; ok {
		return key
	}
	return "quarantine.why.other"
}

// erasures word how the stores say that they destroyed something, by how that
// begins.
var erasures = map[string]string{
	"photo key destroyed": "certificate.how.picture", "record key destroyed": "certificate.how.template", "root key replaced": "certificate.how.store",
}

// erasedHow words a method; one that has no words stays as the store wrote it.
func (p *Pages) erasedHow(r *http.Request, method string) string {
	for begins, key := range erasures {
		if strings.HasPrefix(method, begins) {
			return p.text(r, key)
		}
	}
	return method
}
