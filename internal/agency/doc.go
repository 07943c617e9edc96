// Package agency is a made-up immigration agency (移民署), so that the program
// has a live register to ask in demonstrations and tests.
//
// It plays the other side of internal/source/httpsource over the same wire:
// HTTPS with TLS 1.3, a client certificate required and verified, one JSON
// object each way. It runs as a process of its own, holds rows of the synthetic
// city only, counts the requests that reach it, and can be made slow, down or
// malformed when it is started, never by a request. [NewPKI] makes the private
// authority from which both sides have their certificates.
package agency
