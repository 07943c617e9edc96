// Package segment keeps face templates at rest: encrypted, a key of its own for
// every record, quick to open, and erasable one by one so that old copies of
// the files are useless too.
//
// # A store
//
// A [Store] is one folder with the templates of one model:
//
//	lock                        one process holds the folder (flock)
//	tree-<generation>.key       the key tree: which segments exist, their roots, their page keys
//	seg-<id>.tpl, seg-<id>.key  a sealed segment and the pages of its record keys
//	log-<id>.tpl, log-<id>.key  the open segment, at most one
//
// Beside the folder, never in it, the program's keyring holds the root key
// ([RootKey]). Package keytree explains what lies between the two.
//
// Two models live side by side as two stores ([FolderOf]). Enrolling again fills
// the new one while the old one is searched; [Switch] then changes over by one
// rename.
//
// # A record
//
// In the clear: id, category and whether it is live. Under the record's key,
// each in an envelope with a tag (ChaCha20-Poly1305) that is bound to segment,
// id and category:
//
//	codes   scale, residual norm and int8 codes: opened when the store is loaded
//	row     the float32 template: opened only when a search scores it exactly
//
// Codes are a template as well, since they give the row back to about one per
// cent; nothing of either is ever written in the clear. Every record that
// reaches a search was authenticated on the way: a changed byte is an error
// with a file's name, never another score.
//
// # A sealed segment
//
//	header, directory | codes | rows | table
//
// sorted by category and id, each part from a border of 256 KB on. The table
// gives for each chunk of 256 KB its SHA-256 and CRC32C; the Merkle root (RFC
// 9162) over the chunks is what audit records state. The hashes are of
// ciphertext, so they say nothing of a face. At opening, the table must lead to
// the root that the key tree states and the directory must match its CRCs; at
// loading, the codes must match theirs and each must open. Rows are not read
// then; each is checked when it is read, and all by [Store.Verify].
//
// An unkeyed checksum does not stop who can write the files: they would
// compute it again. What stops them is the tags, whose keys hang from the root
// key, and the root in the key tree, which is authenticated too. Hiding a
// record by changing its state is found at loading, because its key is still
// in the key page. Cutting acknowledged records off the end of an open segment,
// or putting back an older open segment of the same generation, is not found by
// the keys: only by comparing [Store.Roots] with what was recorded. Seal soon.
//
// # Erasure
//
//  1. The key pages of the records are written without their keys, under fresh
//     page keys, in free places of the key file; synced.
//  2. A new tree is written that names those pages, the segment's root of after,
//     and the erased slots; under a fresh root key; synced.
//  3. The keyring replaces the root key. This is the point of no return.
//  4. The records leave the loaded set, which waits for running searches.
//  5. Both envelopes are overwritten with zeros and their chunks hashed again;
//     synced. Old pages are overwritten, the old tree is removed.
//
// Killed before 3, the old tree opens: the records are there and readable, and
// opening clears the new pages and the new tree away. Killed after 3, only the
// new tree opens: the records have no key, and opening goes on with step 5, as
// the tree says which slots. It accepts the result only if the chunks lead to
// the root that the tree states, so it cannot make damage look right.
//
// Why old copies are useless: a record opens only under its record key, which
// is written only in its key page, which opens only under its page key, which
// is written only in trees, each of which opens only under the root key of its
// generation. Every tree that ever led to the record was written under a root
// key that has been replaced. So backups, snapshots, spare blocks of a disk and
// deleted files hold ciphertext whose key exists no more.
//
// The limits of that argument:
//
//   - Whoever has an old root key and an old copy of the folder can read the
//     record. Keep root keys out of the backups that hold the folder; a backup of
//     the keyring must not outlive the term within which erasures are to hold.
//   - The keyring must really destroy what it replaces. A file on a disk leaves
//     its old block behind, and so does a snapshot of the keyring's file system;
//     where that matters, keep the root key in a TPM, an HSM or a key server.
//     32 bytes are easier to guard than a gallery; that is all that is claimed.
//   - A running process has the page keys and the codes in memory: zeroed when no
//     longer needed, out of core dumps, and out of swap where the limit on locked
//     memory allows ([Store.KeysLocked]). The cipher's own copies of a record key
//     lie on the collector's heap for a moment; encrypt swap.
//   - Ids, categories and the time a segment was made are not secret here, and
//     the id of an erased record stays in its slot until [Store.Compact].
//
// # Changes
//
// Every change of the segments is one commit of a new tree under a fresh root
// key, with all that it names durable before: sealing, compacting, opening a new
// log, erasing. So each is wholly done or not at all, and each also makes the
// copies of before useless. Append alone needs no commit: the keys of an open
// segment are made when it is opened, one for each of its slots, and a slot is
// used once. Calls of Append at the same time share a sync.
//
// When a step after the point of no return fails, the store says
// [ErrUnfinished] and makes no further change; opening it again finishes.
package segment
