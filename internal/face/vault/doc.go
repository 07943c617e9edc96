// Package vault keeps photos encrypted on disk, with a key of its own for each,
// so that one photo can be destroyed by destroying one key.
//
//	root key (keyring)
//	 └─ tree.<generation>   page keys, sealed under the root key (face/segment/keytree)
//	     └─ keys            pages of 511 photo keys, each sealed under its page key
//	         └─ <n>/<id>.photo   XChaCha20-Poly1305 under the photo's key
//
// A photo's key is at the place of its number; pages come into being whole, with
// fresh random keys, when the first photo of theirs is put. So putting a photo
// writes one file and, once in 511, a page.
//
// # Erasing
//
// The pages of the keys are written again without them, under fresh page keys,
// into free places; a tree that names the new pages is written under a fresh
// root key; the keyring replaces the root key. From that instant nobody opens
// the photos again who has not kept an old root key: neither the files here nor
// any copy of them. Then the photos' files are overwritten with zeros and
// unlinked, which is tidy but proves nothing: an SSD, a snapshot or a backup may
// keep the bytes, without a key. A crash before the replacement leaves the
// photos as they were; after it, opening the vault finishes the rest.
//
// # Limits
//
// Whoever copied the keyring and the vault at the same time before the erasure
// can still read what was there then. Keep backups of keys apart from backups of
// data, and shorter.
package vault
