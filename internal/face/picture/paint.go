package picture

import (
	"image"
	"image/draw"
)

// paint lays the rows of a decoded picture down upright, in RGB, and averages
// blocks of pixels when the longer side would be above side.
func paint(m image.Image, orientation, side int) *Picture {
	size := m.Bounds().Size()
	f := (max(size.X, size.Y) + side - 1) / side
	w, h := size.X/f, size.Y/f
	p := &Picture{Width: w, Height: h, Reduced: f}
	if orientation >= 5 {
		p.Width, p.Height = h, w
	}
	p.Pix = make([]byte, 3*w*h)
	l := layouts[orientation].on(p)
	read := rowReader(m)
	row := make([]byte, 3*size.X)
	sums := make([]uint32, 3*w)
	for y := range h {
		if f == 1 {
			read(y, row)
		} else {
			reduce(read, y*f, f, row, sums)
		}
		l.lay(p.Pix, y, row[:3*w])
	}
	return p
}

// reduce reads f rows from y on and leaves the mean of each f by f block, to
// the nearest, at the start of row.
func reduce(read func(int, []byte), y, f int, row []byte, sums []uint32) {
	clear(sums)
	for dy := range f {
		read(y+dy, row)
		for i := 0; i < len(sums); i += 3 {
			for _, px := 0, row[i*f:(i+3)*f]; len(px) >= 3; px = px[3:] {
				sums[i] += uint32(px[0])
				sums[i+1] += uint32(px[1])
				sums[i+2] += uint32(px[2])
			}
		}
	}
	n := uint32(f * f)
	for i, s := range sums {
		row[i] = byte((s + n/2) / n)
	}
}

// layout says where column x of row y goes: start + x*right + y*down, in bytes.
type layout struct{ start, right, down int }

// turn is an orientation as directions: of the stored row along the upright
// picture, and of going down the stored rows.
type turn struct{ rightX, rightY, downX, downY int }

// layouts by EXIF orientation: 1 as stored, 2 mirrored, 3 upside down,
// 4 mirrored upside down, 5 transposed, 6 turned clockwise to be upright,
// 7 transversed, 8 turned anticlockwise.
var layouts = [9]turn{
	1: {1, 0, 0, 1},
	2: {-1, 0, 0, 1},
	3: {-1, 0, 0, -1},
	4: {1, 0, 0, -1},
	5: {0, 1, 1, 0},
	6: {0, 1, -1, 0},
	7: {0, -1, -1, 0},
	8: {0, -1, 1, 0},
}

func (t turn) on(p *Picture) layout {
	l := layout{right: 3 * (t.rightX + t.rightY*p.Width), down: 3 * (t.downX + t.downY*p.Width)}
	if t.rightX+t.downX < 0 {
		l.start += 3 * (p.Width - 1)
	}
	if t.rightY+t.downY < 0 {
		l.start += 3 * (p.Height - 1) * p.Width
	}
	return l
}

func (l layout) lay(pix []byte, y int, row []byte) {
	at := l.start + y*l.down
	if l.right == 3 {
		copy(pix[at:], row)
		return
	}
	for ; len(row) >= 3; row = row[3:] {
		pix[at], pix[at+1], pix[at+2] = row[0], row[1], row[2]
		at += l.right
	}
}

// rowReader gives a function that converts row y, from 0, to RGB.
func rowReader(m image.Image) func(y int, row []byte) {
	b := m.Bounds()
	if c, ok := m.(*image.YCbCr); ok {
		return func(y int, row []byte) { yccRow(c, b.Min.Y+y, row) }
	}
	line := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	return func(y int, row []byte) {
		draw.Draw(line, line.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(line, line.Rect, m, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
		for i, j := 0, 0; i < len(row); i, j = i+3, j+4 {
			row[i], row[i+1], row[i+2] = line.Pix[j], line.Pix[j+1], line.Pix[j+2]
		}
	}
}

// yccRow converts one row by the formula of ITU-T T.871 in the fixed-point
// form of image/color: the same values to the bit.
func yccRow(m *image.YCbCr, y int, row []byte) {
	luma := m.Y[m.YOffset(m.Rect.Min.X, y):]
	first := m.COffset(m.Rect.Min.X, y)
	blue, red := m.Cb[first:], m.Cr[first:]
	shift, odd := chromaShift(m.SubsampleRatio), 0
	odd = m.Rect.Min.X & (1<<shift - 1)
	for x := 0; len(row) >= 3; x, row = x+1, row[3:] {
		c := (x + odd) >> shift
		yy := int32(luma[x]) * 0x10101
		cb, cr := int32(blue[c])-128, int32(red[c])-128
		row[0] = clamp(yy + 91881*cr)
		row[1] = clamp(yy - 22554*cb - 46802*cr)
		row[2] = clamp(yy + 116130*cb)
	}
}

func chromaShift(r image.YCbCrSubsampleRatio) int {
	switch r {
	case image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420:
		return 1
	case image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410:
		return 2
	}
	return 0
}

func clamp(v int32) byte {
	if uint32(v)&0xff000000 != 0 {
		return byte(^(v >> 31))
	}
	return byte(v >> 16)
}
