package picture

import (
	"bytes"
	"slices"
)

// sniff names a file by its first bytes: one of the three formats, or what it
// looks like instead, for the refusal.
func sniff(b []byte) string {
	for _, m := range magics {
		if len(b) >= m.at+len(m.bytes) && string(b[m.at:m.at+len(m.bytes)]) == m.bytes {
			return m.name
		}
	}
	if len(b) >= 12 && string(b[4:8]) == "ftyp" {
		return brand(string(b[8:12]))
	}
	if markup(b[:min(len(b), 1024)]) {
		return "markup"
	}
	return "unknown"
}

var magics = []struct {
	at          int
	bytes, name string
}{
	{0, "\xff\xd8\xff", string(JPEG)},
	{0, "\x89PNG\r\n\x1a\n", string(PNG)},
	{8, "WEBPVP8", string(WebP)},
	{0, "GIF8", "gif"},
	{0, "BM", "bmp"},
	{0, "II*\x00", "tiff"},
	{0, "MM\x00*", "tiff"},
	{0, "%PDF", "pdf"},
	{0, "PK\x03\x04", "archive"},
	{8, "AVI ", "video"},
	{0, "\x1aE\xdf\xa3", "video"},
	{0, "\x00\x00\x01\xba", "video"},
	{0, "\xff\x0a", "jpeg-xl"},
	{0, "\x00\x00\x00\x0cJXL ", "jpeg-xl"},
	{0, "\x00\x00\x00\x0cjP  ", "jpeg-2000"},
}

// brand names an ISO base media file (ISO/IEC 14496-12) by its major brand.
func brand(b string) string {
	switch {
	case b == "avif" || b == "avis":
		return "avif"
	case slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"}, b):
		return "heic"
	}
	return "video"
}

var pageMarks = []string{"<html", "<!doctype", "<script", "<svg", "<?xml", "<?php", "<iframe"}

func markup(b []byte) bool {
	low := bytes.ToLower(b)
	return slices.ContainsFunc(pageMarks, func(m string) bool { return bytes.Contains(low, []byte(m)) })
}

// hidden says whether the bytes behind a picture are a file that something
// else would open: an archive, a page, a document or a program. What cameras
// add (a second picture, a gain map, a maker's trailer, the film of a motion
// photo) is none of these and is simply dropped.
func hidden(tail []byte) bool {
	if bytes.Contains(tail, []byte("PK\x05\x06")) { // a zip's end record is found from behind
		return true
	}
	head := tail[:min(len(tail), 1024)]
	for _, m := range []string{"PK\x03\x04", "%PDF-", "Rar!\x1a", "7z\xbc\xaf\x27", "\x7fELF"} {
		if bytes.Contains(head, []byte(m)) {
			return true
		}
	}
	return bytes.HasPrefix(tail, []byte("MZ")) || bytes.HasPrefix(tail, []byte("#!")) || markup(head)
}
