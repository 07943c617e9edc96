// Package audit says what is recorded, and makes a record before anything is
// released.
//
// A [Record] tells who did what, why, and to which subject. Sealing turns it
// into a [Sealed]: the content encrypted under the key of its month and unit,
// a salted commitment for every field, and a keyed tag of the subject.
// Records become durable in a [Batch], numbered densely and linked by hash to
// the batch before it; each record's [Leaf] is what the public log keeps. A
// leaf never holds an identifier: it holds a hash of the content, the root of
// the field commitments, the place in the batch and the strata for sampling.
//
// Only a [Recorder] can mint a [Receipt], and a source answers to nothing
// else: that is how "record before read" (invariant 1) stands in the types.
package audit
