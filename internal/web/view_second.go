package web

// SecondView asks a second officer to confirm the opening of a sealed field, on
// the same device, with their own passkey.
type SecondView struct {
	What   string // 戶籍 › 地址
	Reason string // the article
	Carry  []Hidden
	Cancel string
	Demo   bool
	People []Option // in a demonstration: colleagues who could confirm
	Errors FieldErrors
}

func (SecondView) page() string { return "second" }
