package name

// MaxRunes bounds how much of a stored name is looked at: both fields of an
// indigenous name, 50 characters each, and what stands between.
const MaxRunes = 128

// MaxQueryRunes bounds a query.
const MaxQueryRunes = 64

// Shape says what sort of name a text looks like. It steers keys only; it is no
// statement about a person.
type Shape uint8

const (
	// ShapeEmpty: neither a character nor a letter.
	ShapeEmpty Shape = iota
	// ShapeHan: a surname and a given name in Chinese characters.
	ShapeHan
	// ShapeTranscribed: Chinese characters that stand for sounds, with or without
	// dots: indigenous and foreign names.
	ShapeTranscribed
	// ShapeRoman: letters only.
	ShapeRoman
	// ShapeBoth: characters and letters side by side.
	ShapeBoth
)

// Name is a parsed name. It is read only after [Parse] made it, so that many
// goroutines may share it.
type Name struct {
	Raw   string // as it came
	Shape Shape

	han     []rune   // characters without dots; Unknown where one is missing
	parts   []int    // where the second and following parts of han start
	surname int      // how many characters of han are the surname
	missing int      // Unknown in han
	words   []string // letters by word: small, without marks, - inside, ? for unknown
	lost    int      // Unknown in words
}

// Han returns the characters, without dots and spaces, ? where one is unknown.
func (n Name) Han() string { return string(n.han) }

// Surname returns the characters taken for the surname; empty for a transcribed
// or a romanised name.
func (n Name) Surname() string { return string(n.han[:n.surname]) }

// Given returns the characters after the surname.
func (n Name) Given() string { return string(n.han[n.surname:]) }

// Words returns the romanised words in small letters without marks.
func (n Name) Words() []string { return append([]string(nil), n.words...) }

// Unknowns returns how many characters are unknown.
func (n Name) Unknowns() int { return n.missing + n.lost }

// dotted reports whether dots or hyphens part the characters.
func (n Name) dotted() bool { return len(n.parts) > 0 }
