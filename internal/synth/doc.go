// Package synth makes the demo city: people, vehicles, cases and a police
// department that do not exist.
//
// Everything follows from [Config]: the same seed, number of people and instant
// give the same bytes on every machine. Nothing is drawn from a record of a real
// person; what is real are published frequencies (names, ages, counties) and the
// names of counties and districts. A number with a right check digit may by chance
// be somebody's number, as any made-up number may; nothing beside it is theirs.
//
// A city is made as a stream of households ([City.Batches]), so that a million
// people need no more memory than a thousand. A household is drawn first, with
// ages and relations that fit, and every register's rows about its members are
// derived from it: licences, vehicles, and now and then a warrant, a case, a
// judgment. The first households are the cast: the officers themselves, and the
// people and vehicles that the department's open cases are about, so that the
// references of the [Organisation] and the rows of the registers agree.
//
// The registers of further agencies (residence, labour, education, welfare, coast
// guard, customs, narcotics, the roads) are drawn from dice of their own, so
// that they move nothing else, and follow what their people were tried for. A
// few people are made hard to tell apart, for linkage to fail on: twins, and
// strangers of one name and day of birth (Alike). Package feed below
// writes what the agencies deliver about the city.
package synth
