// Package plates finds number plates of which a witness saw only a part.
//
// An [Index] holds every plate of the vehicle registers in memory, about one
// byte each, and answers any pattern with unknown characters (A?C12?4, ??1234,
// *567) with an exact count and the first plates in order, in the time of a
// few thousand popcounts. A trigram index of a database cannot: a pattern
// without three known neighbours reads the whole table.
//
// Plates of one shape, such as three letters and four digits, share a table.
// The letters, a Han prefix and all digits but the last four are the key of a
// group; the last four digits are a set of numbers below 10,000, kept as a
// bitmap or, when few, as a sorted list, as Roaring bitmaps do (Chambi, Lemire,
// Kaser, Godin 2016). A pattern is compared with the keys of the groups and
// turned into one mask over the digits; counts are popcounts of the AND.
//
// Readers never wait: an update copies the groups that it touches and
// publishes a new snapshot.
//
// A partial plate finds strangers. This package decides nothing about who may
// ask; it sits behind the same purpose, audit and count-first rules as any
// query, and the least number of known characters is the caller's to set.
package plates
