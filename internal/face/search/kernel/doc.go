// Package kernel bounds the scores of many templates at once, from codes of
// one byte per dimension, as fast as memory can be read.
//
// # Blocks
//
// Sixteen records make a block: 4 codes of record 0, 4 of record 1, ... 4 of
// record 15 (64 bytes, a group), then the next 4 of each, until all dimensions
// are there, padded with zeros to a multiple of 16; then 16 scales and 16
// residual norms as float32 (128 bytes). A code is stored as code+128, because
// VPDPBUSD wants one side without a sign. Codes and meta of a block lie side by
// side, so that a scan is one stream and a filter skips both.
//
// # What a scan computes
//
// For a record with codes c, scale s and residual norm r, and a probe with
// codes b and norm a, every kernel computes
//
//	bound = fl(fl(float32(<b,c>) * s) + fl(a * r))
//
// where <b,c> is summed exactly in int32: |<b,c>| <= 1024*127*128 < 2^24, so
// the conversion to float32 is exact too, and fl is one rounding to nearest.
// There is no fused multiply-add. So the bounds of all kernels are equal bit
// for bit, on every machine, and a record survives when bound >= threshold and
// its bit of the filter word is set. What the bound bounds is told in the
// package comment of search; this package only promises the formula.
//
// # Kernels
//
//   - [AVX512]: VPDPBUSD on 512-bit registers, 1, 4 or 16 probes a pass.
//   - [AVX2]: VPMADDWD on codes widened to 16 bits, 1 or 4 probes a pass.
//     VPMADDUBSW would be shorter but saturates: 2*255*127 > 32767.
//   - [Portable]: plain Go, for all other machines.
//
// The assembly is written by the program in gen, a module of its own; a test
// runs it and compares. Assembly cannot be pre-empted, so a call scans at most
// [MaxList] blocks, some microseconds. The scan takes a list of blocks, not a
// range: blocks whose filter word is zero are never in the list, and while a
// block is read the next one of the list is prefetched, wherever it lies.
package kernel
