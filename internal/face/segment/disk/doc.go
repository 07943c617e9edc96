// Package disk is the few file operations that a store of templates makes,
// each announced before it happens, so that tests can kill a process, fail an
// operation, tear a write or replay a power cut at every single step.
//
// Content is durable only after File.Sync, a name only after Disk.SyncDir.
// Mappings are read-only; what is written through a File is seen in them at
// once (one page cache).
package disk
