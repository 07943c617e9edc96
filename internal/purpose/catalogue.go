package purpose

import "mpolice"

// Tag says how far a legal text was verified before it was written down.
type Tag string

// The tags. Own marks a rule of this program that no statute states; it is
// never shown as law.
const (
	TagVerified  Tag = "V" // the provision itself was read
	TagSecondary Tag = "S" // from a court, an authority or the press quoting it
	TagMemory    Tag = "M" // not read; counsel must confirm
	TagOwn       Tag = "P" // this platform's own rule
)

// Valid reports whether t is one of the tags above.
func (t Tag) Valid() bool {
	return t == TagVerified || t == TagSecondary || t == TagMemory || t == TagOwn
}

// Ground is one legal ground (法律依據), to the item.
type Ground struct {
	Code    mpolice.GroundCode `yaml:"ground"`
	Statute Text               `yaml:"statute"`
	Item    string             `yaml:"item"` // such as 第6條第1項第3款
	Text    Text               `yaml:"text"` // the gist, not the full wording
	Tag     Tag                `yaml:"tag"`
	Period  `yaml:",inline"`
}
