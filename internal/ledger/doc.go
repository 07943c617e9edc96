// Package ledger seals audit leaves into a Merkle tree and lets anybody check it.
//
// A leaf is an opaque string of at most 65,535 bytes with a dense index: its place in commit order.
// The [Sealer] takes the leaves that are not yet in the tree, appends them, and signs the new tree head
// (the checkpoint) about once a second. What it writes is a C2SP tlog-tiles log
// (https://c2sp.org/tlog-tiles), so programs that know nothing of this one can verify it:
//
//	checkpoint                signed tree head, https://c2sp.org/tlog-checkpoint
//	vkey                      public key of the log, https://c2sp.org/signed-note, as text
//	tile/<L>/<N>[.p/<W>]      256 (or W) hashes of 32 bytes at tree level 8*L
//	tile/entries/<N>[.p/<W>]  256 (or W) leaves, each behind its length as a big-endian uint16
//	tmp/                      files being written; nothing here is part of the log
//
// # Verify, then sign
//
// A public certificate log died of one flipped bit because it signed what it remembered, not what was
// stored. So a round of the sealer re-reads the right edge of the old tree from disk and derives the old
// root again, writes the new files, reads them back, derives the new root from the leaves in them, proves
// that the new tree extends the old one, and only then signs. Any difference stops sealing with a
// [DamageError] that names the file.
//
// # No fork
//
// A log that signed two different trees of one size is worthless. The last signed checkpoint is therefore
// also kept in an [Anchor], a compare-and-swap cell in another store. A folder restored from an old backup,
// or a second sealer, cannot get past it.
//
// # Reading it
//
// [Reader] serves tiles and makes inclusion proofs (https://c2sp.org/tlog-proof). [VerifyProof] checks one
// such file, [VerifyDir] a whole folder, both offline with nothing but the public key.
//
// The format, the order of publication and the honest limits are in docs/ledger-format.md.
package ledger
