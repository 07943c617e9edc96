// Package registry is the data platform (警政巨量資料平臺): what is known of each
// agency's register, and how its data is loaded, checked, linked and found.
//
// The package itself holds the descriptors. A register is described by one
// file that its agency can write: a Frictionless Table Schema v2
// (datapackage.org) with keys of our own that begin with "x-" — who owns the
// data, under which law and for which purpose it was collected, under which
// agreement it comes and until when, what each field means, how sensitive it
// is, how fresh the agency promises to keep it, and how long it is kept. A
// register whose descriptor names no legal basis, or whose agreement has
// ended, is closed: it is listed, it says why, and nobody is answered from it.
//
// Around it stand the parts of the platform:
//
//	identity   numbers, plates, telephones, addresses and dates
//	name       names and the keys by which they are found
//	plates     plates with unknown characters, in memory
//	holding    where the rows lie: the contract, its engines and their suite
//	intake     files of agencies: read, checked, compared, loaded
//	quality    what the checks found, with trends, and the report to the agency
//	linkage    which records are the same person, and how sure that is
//	resident   the loaded registers as sources of a governed query
package registry
