package registry

import "mpolice"

// Valid names the fields that bound how long a row holds at its agency (有效期
// 間): a permit from the day it was issued to the day it runs out. Both days are
// included. Either may be absent; a row without a value has no bound there.
type Valid struct {
	From mpolice.FieldName `json:"from,omitempty"`
	To   mpolice.FieldName `json:"to,omitempty"`
}

// valid: an answer says of every row whether it holds on the day, also where
// its purpose does not show the dates. What that tells must not be special
// data.
func (c *checker) valid() {
	v := c.d.Valid
	if _, there := c.d.lines["x-valid"]; there && v == (Valid{}) {
		c.add("x-valid", "valid", "x-valid 須以 from、to 至少指出一個日期欄位", "x-valid names at least one date field, in from or to")
	}
	if v == (Valid{}) {
		return
	}
	if c.d.Live {
		c.add("x-valid", "valid", "線上檔案不載入，x-valid 不適用，請刪除", "nothing of a live register is loaded: x-valid does not apply, delete it")
		return
	}
	c.bound("x-valid.from", v.From)
	c.bound("x-valid.to", v.To)
	if v.From != "" && v.From == v.To {
		c.add("x-valid.to", "valid", "x-valid 之 from 與 to 不得為同一欄位 %[1]s", "from and to of x-valid cannot be the same field %[1]s", v.To)
	}
}

// bound checks one of the two fields.
func (c *checker) bound(at string, name mpolice.FieldName) {
	if name == "" {
		return
	}
	f, ok := c.d.Field(name)
	switch {
	case !ok:
		c.add(at, "unknown-field", "x-valid 之「%[1]s」不是欄位%[2]s", "x-valid names %[1]q, which is no field%[3]s", name, c.meant(name, "，是不是「%s」？"), c.meant(name, ": did you mean %q?"))
	case !f.IsDate() || f.Semantic == SemanticBirth:
		c.add(at, "valid", "x-valid 之 %[1]s 須為日期欄位（type: date，或 x-semantic: roc.date）", "field %[1]s of x-valid must be a date (type date, or x-semantic roc.date)", name)
	case f.Class == mpolice.ClassSpecial || f.Class == mpolice.ClassSealed:
		c.add(at, "valid", "欄位 %[1]s 屬特種或封存資料，不得作為 x-valid：是否有效會隨每一筆答覆顯示", "field %[1]s is special or sealed and cannot bound validity: every answer tells whether a row holds", name)
	}
}
