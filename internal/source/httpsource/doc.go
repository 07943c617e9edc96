// Package httpsource asks a register that another agency keeps, live, over
// HTTPS with a certificate on both sides.
//
// The wire ([Request], [Response]) is one JSON object each way, by POST, so that
// no identifier stands in a URL that a server logs. The request names the
// record of the intent, so that the agency's own log and ours can be laid side
// by side; it does not name the officer. TLS is 1.3, the agency's certificate
// must come from the configured authority and carry the configured name, and
// redirects are not followed.
//
// An answer is trusted as little as anything from a wire: 64 KB at most, no
// unknown, repeated or missing member, no trailing data, the subject repeated
// exactly, only the fields asked, no control or direction characters. Anything
// else is source.ErrMalformed, and nothing of it is used.
package httpsource
