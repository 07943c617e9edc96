package picture

// Point is a place in a picture, in pixels. The origin is the top left corner
// of the top left pixel, so that the centre of pixel (0, 0) is (0.5, 0.5).
type Point struct{ X, Y float64 }

// Box is an upright rectangle in a picture, in pixels. It may reach beyond
// the picture.
type Box struct{ X, Y, W, H float64 }

// Centre is the middle of the box.
func (b Box) Centre() Point { return Point{b.X + b.W/2, b.Y + b.H/2} }

// Area is the size of the box in square pixels.
func (b Box) Area() float64 { return b.W * b.H }

// Overlap is the intersection of two boxes over their union, 0 to 1.
func (b Box) Overlap(o Box) float64 {
	w := min(b.X+b.W, o.X+o.W) - max(b.X, o.X)
	h := min(b.Y+b.H, o.Y+o.H) - max(b.Y, o.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (b.Area() + o.Area() - w*h)
}

// Face is a face that a detector found in a picture.
type Face struct {
	Box Box
	// Score is the detector's, 0 to 1. It is not a probability.
	Score float64
	// Landmarks are the 68 points of the iBUG 300-W mark-up (Sagonas et al.
	// 2013), from 0: jaw 0-16, brows 17-26, nose 27-35, eyes 36-47, mouth 48-67.
	Landmarks [68]Point
	// Five are the points that faces are aligned by, named as seen in the
	// picture: left eye, right eye, nose tip, left and right mouth corner.
	Five [5]Point
}
