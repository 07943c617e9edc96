package search

// lanes is the number of partial sums of a score.
const lanes = 8

// Score is the canonical score of two templates, their inner product: the
// number that orders hits, is shown to nobody, and can be recomputed anywhere
// with the same 64 bits. Element i is added to lane i mod 8, in order of i; the
// lanes are added as ((0+4)+(2+6)) + ((1+5)+(3+7)). Both slices have one
// length; every length is allowed, and zeros at the end change nothing.
//
// A product of two float32 has at most 48 significant bits and an exponent far
// inside float64's range, so it is exact. A fused multiply-add rounds a+q*x
// once; so does a plain addition of an exact product: compilers may fuse or
// not, the bits are the same. Only the order of additions matters, and it is
// fixed here.
func Score(q, x []float32) float64 {
	var a [lanes]float64
	x = x[:len(q)]
	i := 0
	for ; i+lanes <= len(q); i += lanes {
		qq, xx := q[i:i+lanes:i+lanes], x[i:i+lanes:i+lanes]
		a[0] += float64(qq[0]) * float64(xx[0])
		a[1] += float64(qq[1]) * float64(xx[1])
		a[2] += float64(qq[2]) * float64(xx[2])
		a[3] += float64(qq[3]) * float64(xx[3])
		a[4] += float64(qq[4]) * float64(xx[4])
		a[5] += float64(qq[5]) * float64(xx[5])
		a[6] += float64(qq[6]) * float64(xx[6])
		a[7] += float64(qq[7]) * float64(xx[7])
	}
	for ; i < len(q); i++ {
		a[i%lanes] += float64(q[i]) * float64(x[i])
	}
	return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]))
}

// scoreRoundings is the greatest number of roundings that any product goes
// through on its way into a score of n elements: the first addition to a lane
// adds to zero and is exact, three levels of the tree follow.
func scoreRoundings(n int) int { return (n+lanes-1)/lanes - 1 + 3 }
