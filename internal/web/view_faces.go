package web

// FacesView lists the invented people whom a demonstration's camera may see.
type FacesView struct{ Faces []DemoFace }

func (FacesView) page() string { return "faces" }

// DemoFace is one of them.
type DemoFace struct {
	Number int
	Name   string
	ID     string // national id, as on the card that they show
	Where  string // 警政相片：通緝; empty: not in the police gallery
}
