// Package search finds people and vehicles of which too little is known for a
// look-up: a name, perhaps misheard or with a character missing; the last
// digits of a telephone number; a passport, an address, half a plate.
//
// A search may fit many strangers, so it narrows before it discloses
// (同名多筆，先縮小再揭露): what comes back first is how many there are, by
// register and decade of birth. Only when no more are left than may be shown are
// they shown, with the few fields that tell them apart; and to open one of them
// is a look-up of its own. Who searches holds a receipt, as for any look.
package search
