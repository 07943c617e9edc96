// Package pages turns requests of a browser into calls of the domain, and what
// the domain answers into views of package web. It decides nothing and words
// nothing: conditions are policy's, sentences are the catalogue's and the
// rules'. routes.go is the whole list of addresses.
package pages
