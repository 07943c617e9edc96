// Package cluster cuts a connected component of likely matches into entities.
//
// Joining whatever is linked chains strangers together: one wrong pair fuses
// two people, and a few fuse thousands. Here two groups join only if the mean
// log odds over all their pairs, the ones that disagree included, speak for
// it (average linkage on log odds, a greedy solution of correlation
// clustering; Bansal, Blum and Chawla 2004), the strongest first. A pair at
// negative infinity may never be in one group, however strong other evidence
// is: two records of one exclusive register, a veto, a protected record.
//
// The result depends on the odds and on the order of the records alone. Give
// the records in the order of their ids and it is the same whenever and
// however they were loaded.
package cluster
