// Package keytree keeps a key of its own for every template, so that one
// template can be destroyed by destroying one key.
//
//	root key (32 bytes, the program's keyring)        replaced at every change
//	 └─ tree file: XChaCha20-Poly1305 under the root   written whole, a new file
//	     └─ page key per page (32 bytes)               replaced when its page changes
//	         └─ page of 511 record keys                ChaCha20-Poly1305 under the page key
//	             └─ record key (32 bytes)              made once, zeroed at erasure
//
// # Erasing a key
//
// The page of the key is written again without it, under a fresh page key, into
// a slot that is not in use; a tree that names the new page is written under a
// fresh root key; then the keyring replaces the root key. That replacement is
// the one instant at which the record is gone: before it the old tree opens and
// leads to the old page, after it only the new tree opens. Whoever holds copies
// of every file, from before, lacks the key under which the old tree was
// written, and with it every page key and every record key of then.
//
// The tree file is a manifest as well: it names the segments that exist and
// states their roots, under authentication, so that a segment file that was
// swapped, rolled back or cut does not open.
//
// # Primitives
//
// Every page key encrypts one page once, so its nonce is fixed. A root key
// should encrypt one tree, but a crash may make a keyring's first key do so
// twice: the tree takes a random 24-byte nonce. ChaCha20-Poly1305 (RFC 8439)
// was chosen over AES-GCM by measurement: a record key is used for 200 bytes
// only, and setting AES-GCM up for a key costs several times that work.
//
// One record key is read from its page without opening the other 510: the
// cipher is a stream, so block 1+i/2 of it is enough. What was read so is not
// authenticated, but the record's own tag is, and fails under a wrong key.
package keytree
