package ledger

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// MaxLeaf is the longest leaf in bytes: its length is stored in 16 bits (C2SP tlog-tiles).
const MaxLeaf = 1<<16 - 1

// appendEntry adds one leaf behind its length to a bundle.
func appendEntry(bundle, leaf []byte) []byte {
	bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(leaf)))
	return append(bundle, leaf...)
}

// nextEntry splits the first leaf off a bundle. The leaf shares memory with the bundle.
func nextEntry(bundle []byte) (leaf, rest []byte, err error) {
	if len(bundle) < 2 {
		return nil, nil, fmt.Errorf("%d bytes are left where a length of 2 bytes belongs", len(bundle))
	}
	n := int(binary.BigEndian.Uint16(bundle))
	if bundle = bundle[2:]; n > len(bundle) {
		return nil, nil, fmt.Errorf("the length says %d bytes, %d are left", n, len(bundle))
	}
	return bundle[:n:n], bundle[n:], nil
}

// parseBundle splits a bundle into exactly w leaves that share its memory.
// The error names the first place in the bundle, 0..w, that is wrong.
func parseBundle(bundle []byte, w int) ([][]byte, error) {
	leaves := make([][]byte, 0, w)
	for i := range w {
		leaf, rest, err := nextEntry(bundle)
		if err != nil {
			return nil, fmt.Errorf("entry %d of %d: %w", i, w, err)
		}
		leaves = append(leaves, leaf)
		bundle = rest
	}
	if len(bundle) > 0 {
		return nil, fmt.Errorf("%d bytes follow the last of %d entries", len(bundle), w)
	}
	return leaves, nil
}

// cutBundle is the part of a full bundle that holds its first w leaves.
func cutBundle(bundle []byte, w int) ([]byte, error) {
	rest := bundle
	for i := range w {
		var err error
		if _, rest, err = nextEntry(rest); err != nil {
			return nil, fmt.Errorf("entry %d of %d: %w", i, w, err)
		}
	}
	return bundle[:len(bundle)-len(rest)], nil
}

// hashBundle is the leaf hashes of a bundle of w leaves, as the level-0 tile above it stores them.
func hashBundle(bundle []byte, w int) ([]byte, error) {
	leaves, err := parseBundle(bundle, w)
	if err != nil {
		return nil, err
	}
	hashes := make([]byte, 0, w*tlog.HashSize)
	var scratch []byte
	for _, leaf := range leaves {
		var h tlog.Hash
		h, scratch = leafHash(leaf, scratch)
		hashes = append(hashes, h[:]...)
	}
	return hashes, nil
}

// contentHashes is the hashes that a tile file holds, or those of the leaves that a bundle file holds.
func contentHashes(c coord, data []byte) ([]byte, error) {
	if c.level == entries {
		return hashBundle(data, c.w)
	}
	if want := c.w * tlog.HashSize; len(data) != want {
		return nil, fmt.Errorf("the file has %d bytes, %d are needed", len(data), want)
	}
	return data, nil
}
