// Package name finds people by Chinese, indigenous and foreign names.
//
// A name in a register is what an agency typed years ago: 臺 or 台, a glyph that
// its code page lacked (■), a romanisation that the holder chose, a field that
// was too short. The raw text is kept by the caller, byte for byte, before
// anything here sees it; this package never rewrites it and never says that two
// names are the same person. It gives keys that bring candidates together and an
// exact comparison that says how two written names are alike ([How]).
//
//	Parse   raw text     -> Name      soft: refuses nothing
//	Terms   Name         -> postings  (kind, 64-bit hash), once per distinct name
//	PlanQuery text typed -> Plan      postings to look up, tightest first
//	Match   Plan, Name   -> Score, How  verifies; a hash collision never shows
//
// # Storage
//
// The data platform keeps a term dictionary: one row per distinct stored name,
// not per person, and its postings beside it. [Dictionary] is the same in memory.
//
// # Keys
//
//   - strict: characters folded where the variant is safe (峯 to 峰). Different
//     registered surnames stay apart (黃 and 黄, 鍾 and 鐘, 涂 and 凃, 溫 and 温).
//   - loose: the union of Unihan's variant fields, simplified and traditional
//     forms, and a list for Taiwan. Surnames that only simplified writing or a
//     semantic field joins (于 and 於, 余 and 餘, 范 and 範, 沈 and 沉, 周 and 週)
//     never meet here.
//   - sound: toneless Mandarin readings. A surname is read as a surname (曾 zeng,
//     not ceng); a given name is indexed under each of its readings, up to a bound.
//   - near: sounds with what is confused in Taiwan folded: zh=z, ch=c, sh=s,
//     ing=in, eng=eng.
//   - roman: the unordered parts of a name as Wade-Giles classes without
//     apostrophes, in which Chu is zhu, chu, ju or qu. Spelling is the holder's
//     choice: candidates are scored, never equated.
//   - mask: every way to leave one character out, for 陳?君.
//   - unknown: what is left of a stored name with a missing glyph (■, □, ?,
//     U+FFFD, private use: each agency's private use has its own meaning, so such
//     a code point never equals anything).
//   - given, prefix: given name only; the beginning of a long name, for fields of
//     fixed width.
//
// Hashes stand in databases: how they are made, and the tables in data/, change
// only together with [KeyVersion].
//
// # Limits
//
// Missing a character and being misspelt at once is not looked for, nor are two
// wrong characters of different kinds beyond what one key covers. Names of more
// than [MaxRunes] characters are indexed by their beginning.
package name
