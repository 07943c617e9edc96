package picture

import "math"

// Sample fills a side by side square of interleaved RGB, 3*side*side bytes,
// from the picture through m. Going down in size, blocks of the picture are
// averaged first and each crop pixel is the mean of four places, so that
// nothing finer than a crop pixel folds into a false pattern. Outside the
// picture is black, and so is everything through a map without a scale.
func (p *Picture) Sample(m Affine, side int, into []byte) {
	if s := m.Scale() + math.Abs(m.X) + math.Abs(m.Y); !(m.Scale() > 0) || !(s < 1e9) {
		clear(into)
		return
	}
	if f := int(m.Scale()); f >= 2 {
		x, y, w, h := bounds(p, m, side, f)
		if w == 0 || h == 0 {
			clear(into)
			return
		}
		p = shrink(p, x, y, w, h, f)
		m = m.inside(x, y, f)
	}
	taps := 1
	if m.Scale() > 1 {
		taps = 2
	}
	for v := range side {
		for u := range side {
			blend(p, m, u, v, taps, into[3*(v*side+u):])
		}
	}
}

// blend writes the mean of taps by taps places in one crop pixel.
func blend(p *Picture, m Affine, u, v, taps int, into []byte) {
	var sum [3]float32
	step := 1 / float64(taps)
	for i := range taps {
		for j := range taps {
			at := m.At(float64(u)+(float64(j)+0.5)*step, float64(v)+(float64(i)+0.5)*step)
			bilinear(p, at.X-0.5, at.Y-0.5, &sum)
		}
	}
	k := 1 / float32(taps*taps)
	for c, s := range sum {
		into[c] = byte(s*k + 0.5)
	}
}

// bilinear adds the colour between the four pixels round (x, y), in pixel
// indexes.
func bilinear(p *Picture, x, y float64, sum *[3]float32) {
	fx, fy := math.Floor(x), math.Floor(y)
	if fx < -1 || fy < -1 || fx >= float64(p.Width) || fy >= float64(p.Height) {
		return
	}
	ix, iy := int(fx), int(fy)
	wx, wy := float32(x-fx), float32(y-fy)
	if ix >= 0 && iy >= 0 && ix+1 < p.Width && iy+1 < p.Height {
		at := 3 * (iy*p.Width + ix)
		a, b := p.Pix[at:at+6], p.Pix[at+3*p.Width:at+3*p.Width+6]
		for c := range sum {
			top := float32((1-wx)*float32(a[c])) + float32(wx*float32(a[c+3]))
			low := float32((1-wx)*float32(b[c])) + float32(wx*float32(b[c+3]))
			sum[c] += float32((1-wy)*top) + float32(wy*low)
		}
		return
	}
	tap(p, ix, iy, (1-wx)*(1-wy), sum)
	tap(p, ix+1, iy, wx*(1-wy), sum)
	tap(p, ix, iy+1, (1-wx)*wy, sum)
	tap(p, ix+1, iy+1, wx*wy, sum)
}

// tap adds one pixel by its weight; those outside are black.
func tap(p *Picture, x, y int, w float32, sum *[3]float32) {
	if x < 0 || y < 0 || x >= p.Width || y >= p.Height {
		return
	}
	px := p.Pix[3*(y*p.Width+x):][:3]
	sum[0] += float32(w * float32(px[0]))
	sum[1] += float32(w * float32(px[1]))
	sum[2] += float32(w * float32(px[2]))
}

// bounds is the part of the picture that the crop looks at, in whole blocks of
// f pixels, with a block to spare.
func bounds(p *Picture, m Affine, side, f int) (x, y, w, h int) {
	s := float64(side)
	lo, hi := m.At(0, 0), m.At(0, 0)
	for _, c := range []Point{m.At(s, 0), m.At(0, s), m.At(s, s)} {
		lo.X, lo.Y = min(lo.X, c.X), min(lo.Y, c.Y)
		hi.X, hi.Y = max(hi.X, c.X), max(hi.Y, c.Y)
	}
	x, w = span(lo.X, hi.X, p.Width, f)
	y, h = span(lo.Y, hi.Y, p.Height, f)
	return x, y, w, h
}

func span(lo, hi float64, size, f int) (start, blocks int) {
	start = int(max(0, lo-float64(f)))
	end := int(min(float64(size), hi+float64(2*f)))
	return start, max(0, (end-start)/f)
}

// shrink averages w by h blocks of f by f pixels, from (x, y) on.
func shrink(p *Picture, x, y, w, h, f int) *Picture {
	out := &Picture{Width: w, Height: h, Pix: make([]byte, 3*w*h)}
	sums := make([]uint32, 3*w)
	n := uint32(f * f)
	for row := range h {
		clear(sums)
		for dy := range f {
			addRow(sums, p.Pix[3*((y+row*f+dy)*p.Width+x):], f)
		}
		o := out.Pix[3*row*w : 3*(row+1)*w]
		for i, s := range sums {
			o[i] = byte((s + n/2) / n)
		}
	}
	return out
}

func addRow(sums []uint32, px []byte, f int) {
	for ; len(sums) >= 3; sums = sums[3:] {
		var r, g, b uint32
		block := px[:3*f]
		for ; len(block) >= 3; block = block[3:] {
			r, g, b = r+uint32(block[0]), g+uint32(block[1]), b+uint32(block[2])
		}
		sums[0], sums[1], sums[2] = sums[0]+r, sums[1]+g, sums[2]+b
		px = px[3*f:]
	}
}
