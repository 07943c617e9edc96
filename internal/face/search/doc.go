// Package search finds the templates nearest to a probe, exactly: the list, its
// order and the bits of its scores are those of comparing the probe with every
// eligible template, on every machine, whatever its processor and however many
// threads, batches, segments and shards there are. Police work cannot use
// "probably the nearest": a person who was not in a list cannot be explained.
//
// A [Local] gallery searches [Set]s of codes in memory and reads few rows; a
// [Sharded] one merges galleries; a [Rescored] one checks an outside engine.
// Which templates are eligible ([Filter]) is decided before a code is read, and
// the digest of their ids goes with the answer into the audit record.
//
// # Two stages
//
// A template's row x (float32) is held as codes c of one byte, a scale s and a
// residual norm r >= |x - s*c| ([Encode]). Package kernel scans the codes and
// computes for each record a number from which an upper bound of its canonical
// score ([Score]) follows. A record whose upper bound is below a floor that k
// records are known to reach is not a hit, and is forgotten. The floor is the
// k-th greatest lower bound so far, shared by all threads; so the scan reads no
// row. What is left, a few dozen of a million, is scored from its rows, the
// greatest upper bound first, until no bound reaches the k-th score. This is
// the VA-file (Weber, Schek, Blott: A Quantitative Analysis and Performance
// Study for Similarity-Search Methods, VLDB 1998) with an L2 residual.
//
// # The proof
//
// Notation: <,> and |.| are the exact inner product and Euclidean norm. The
// probe is q, its codes b, its scale t, and e >= |q - t*b| its residual norm.
// a >= |b| is a float32. u = 2^-24 is the unit roundoff of float32, w = 2^-53
// that of float64, and gamma(n,u) = n*u/(1-n*u) bounds the relative error that n
// roundings accumulate (Higham, Accuracy and Stability of Numerical Algorithms,
// 2nd ed., lemma 3.1). N >= |s*c| + r is the reach of the record, so |x| <= N.
// The dimension is at most 1024, norms of x and q lie in [2^-32, 2^32].
//
// 1. Exact arithmetic. Split x = s*c + d with |d| <= r, and q = t*b + f with
// |f| <= e. Then
//
//	<q,x> = t*s*<b,c> + t*<b,d> + <f,x>
//
// and by Cauchy-Schwarz |<b,d>| <= a*r and |<f,x>| <= e*N. So
//
//	t*(s*<b,c> - a*r) - e*N <= <q,x> <= t*(s*<b,c> + a*r) + e*N
//
// 2. The canonical score S is computed in float64. Products of float32 are
// exact. Each goes through at most m = ceil(n/8)-1+3 roundings: the additions
// of its lane but the first, which adds to zero, and three of the tree. So
// |S - <q,x>| <= gamma(m,w) * sum|q_i*x_i| <= gamma(m,w)*|q|*N, and
// |q| <= t*a + e. Additions do not underflow.
//
// 3. The kernel computes h = fl(fl(<b,c>*s) + fl(a*r)) in float32. The integer
// <b,c> is exact, and so is its conversion: |<b,c>| <= 1024*127*128 < 2^24.
// Nothing overflows, for a <= 127*32+1 and s, r <= 2^33; nothing underflows, for
// s >= 2^-45 by the least norm, r is 0 or at least 2^-126 by construction, and
// a >= 127. Each term goes through two roundings, so
//
//	|h - (s*<b,c> + a*r)| <= gamma(2,u) * (s*|<b,c>| + a*r) <= gamma(2,u)*a*N
//
// because |<b,c>| <= |b|*|c| and s*|c| + r <= N.
//
// 4. Together, with C = t*a*gamma(2,u) + e + gamma(m,w)*(t*a+e):
//
//	S <= t*h + C*N             (upper)
//	S >= t*(h - 2*a*r) - C*N   (lower)
//
// A record can score the floor L only if h >= (L - C*N)/t. That number, rounded
// down to float32, is the threshold of the scan; comparing is exact. N is the
// greatest reach of the up to 32 blocks of one call, kept per 64 blocks, so one
// long template does not loosen the bound of all.
//
// 5. Every constant is computed in float64 with each operation rounded outward:
// rounding to nearest moves a result by at most half a gap, so the next float64
// is beyond the exact one. e and r come from sums of squares with gamma(n+3,w)
// for their own roundings and are rounded up to float32; the factors n+3 and 2
// count operations, none was chosen.
//
// 6. Nothing is lost. If a record is dropped, S < L at that moment, and k other
// records have lower bounds or scores of at least L. Dropping and stopping ask
// for strictly less, so a record that ties with the k-th is scored, and the
// lower id wins. If all are equal, all are scored: slow, and right.
//
// Tests hold the pieces: rows whose residual points along the probe use up the
// bound to 2 %; without the term of step 3, of e, or all of it, tests fail.
//
// # What the memory holds
//
// A template takes its dimension plus 8 bytes, plus 10 for id and category.
// Codes are biometric data as rows are: they lie outside the Go heap, out of
// core dumps, locked against swapping where the system allows, and are
// overwritten when erased. Rows stay at rest, encrypted, until they are scored.
package search
