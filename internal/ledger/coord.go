package ledger

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8               // levels of the Merkle tree in one tile
	tileWidth  = 1 << tileHeight // hashes in a full tile, leaves in a full bundle
	tileBytes  = tileWidth * tlog.HashSize

	// entries is the level of the bundles, which hold the leaves themselves.
	entries = -1
	// maxTileNumber keeps leaf positions inside an int64.
	maxTileNumber = 1 << 46
)

var errBadPath = errors.New("not a tile path")

// coord names one tile or bundle: level (entries for a bundle), number within the level, and width 1..256.
type coord struct {
	level int
	n     int64
	w     int
}

// path is the C2SP tlog-tiles path below the log folder, with slashes.
// x/mod uses the same scheme with the tile height as an extra element and "data" for "entries".
func (c coord) path() string {
	p := strings.TrimPrefix(tlog.Tile{H: tileHeight, L: c.level, N: c.n, W: c.w}.Path(), "tile/8/")
	if rest, ok := strings.CutPrefix(p, "data/"); ok {
		p = "entries/" + rest
	}
	return "tile/" + p
}

// partialDir is the folder of the partial versions of this tile.
func (c coord) partialDir() string {
	return coord{c.level, c.n, tileWidth}.path() + ".p"
}

// full is the tile that this one becomes part of when all 256 places are taken.
func (c coord) full() coord { return coord{c.level, c.n, tileWidth} }

// end is one past the last hash (level >= 0) or leaf (entries), counted within the level.
func (c coord) end() int64 { return c.n<<tileHeight + int64(c.w) }

// parseCoord accepts exactly the paths that path produces.
func parseCoord(path string) (coord, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok || strings.HasPrefix(rest, "data/") {
		return coord{}, errBadPath
	}
	if tail, ok := strings.CutPrefix(rest, "entries/"); ok {
		rest = "data/" + tail
	}
	t, err := tlog.ParseTilePath("tile/8/" + rest)
	if err != nil || t.L > 63 || t.N >= maxTileNumber {
		return coord{}, errBadPath
	}
	c := coord{t.L, t.N, t.W}
	if c.path() != path {
		return coord{}, errBadPath
	}
	return c, nil
}

// countAt is the number of hashes at tile level l (or of leaves for entries) in a tree of size leaves.
func countAt(level int, size int64) int64 {
	if level <= 0 {
		return size
	}
	return size >> (tileHeight * level)
}

// edgeOf lists the partial tiles of a tree of that size, lowest level first, without the bundle.
func edgeOf(size int64) []coord {
	var edge []coord
	for level := 0; countAt(level, size) > 0; level++ {
		count := countAt(level, size)
		if w := int(count % tileWidth); w > 0 {
			edge = append(edge, coord{level, count / tileWidth, w})
		}
	}
	return edge
}

// lastBundle is the partial bundle of a tree of that size; ok is false when every bundle is full.
func lastBundle(size int64) (c coord, ok bool) {
	w := int(size % tileWidth)
	return coord{entries, size / tileWidth, w}, w > 0
}

// DamageError says that a file of the log is not what the signed tree needs. Nothing was signed.
type DamageError struct {
	File string // path below the log folder
	What string // what is wrong with it, with the index of the leaf or hash
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("the log is damaged: %s: %s; nothing was signed; run `mpolice verify` and put an undamaged copy of the file back", e.File, e.What)
}

func damage(file, format string, args ...any) error {
	return &DamageError{File: file, What: fmt.Sprintf(format, args...)}
}

func asDamage(err error) (*DamageError, bool) { return errors.AsType[*DamageError](err) }
