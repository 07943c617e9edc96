package main

// scene is everything that one picture shows, in the place where it shows it.
type scene struct {
	Meshes   []*mesh
	Strands  []strand
	Lights   []light
	Centre   vec // of the head
	Camera   camera
	Skin     *skinPaint
	EyeAt    [2]vec // centres of the eyeballs
	Gaze     vec
	Iris     vec
	HairDye  vec
	BrowDye  vec
	Frame    vec
	CollarOf int
	Cloth    [2]fabric // inner and outer
}
