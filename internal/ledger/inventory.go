package ledger

import (
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
)

// inventory lists the files of a folder that the tree of the checkpoint does not consist of.
type inventory struct {
	size    int64
	growing bool
	report  *Report
	// spare holds the widths of additional versions of a tile (key: the full tile) that overlap the tree:
	// earlier partial ones, and wider ones of a round that is not signed yet.
	spare map[coord][]int
	// past holds files that lie past the tree altogether.
	past []coord
}

// takeInventory walks a log folder. It reads names only.
func takeInventory(dir string, size int64, growing bool, report *Report) (*inventory, error) {
	v := &inventory{size: size, growing: growing, report: report, spare: map[coord][]int{}}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(dir, name)
		if relErr != nil {
			return relErr
		}
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil && rel == ".":
			return err
		case err != nil:
			if !growing {
				v.report.add(rel, "cannot be listed: %v", err)
			}
			return nil
		case e.IsDir() && rel == tmpDir:
			return fs.SkipDir
		case !e.IsDir():
			v.classify(rel, e)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list log folder: %w", err)
	}
	return v, nil
}

func (v *inventory) classify(rel string, e fs.DirEntry) {
	if !e.Type().IsRegular() {
		v.report.add(rel, "not a regular file")
		return
	}
	if rel == checkpointFile || rel == vkeyFile {
		return
	}
	c, err := parseCoord(rel)
	if err != nil {
		v.report.add(rel, "unexpected file: no part of a log has this name")
		return
	}
	count := countAt(c.level, v.size)
	switch {
	case c.w == tileWidth && c.end() <= count:
		return // verified in passing
	case c.end() == count && c.w == int(count%tileWidth):
		return // the edge itself
	case c.end() > count:
		v.classifyPast(rel, c, count)
	}
	if c.n*tileWidth < count {
		v.spare[c.full()] = append(v.spare[c.full()], c.w)
	}
}

// classifyPast handles a file with more than the tree has. A sealer at work leaves such files for a
// moment, within one round of the checkpoint.
func (v *inventory) classifyPast(rel string, c coord, count int64) {
	reach := countAt(c.level, min(v.size, math.MaxInt64-maxRound)+maxRound)
	if !v.growing || c.end() > reach {
		v.report.add(rel, "reaches past the %d leaves of the checkpoint: left by an interrupted round, or the checkpoint was put back to an older one", v.size)
		return
	}
	v.report.Unsealed = append(v.report.Unsealed, rel)
	if c.n*tileWidth >= count {
		v.past = append(v.past, c)
	}
}

// checkSpare holds the further versions of one tile against the hashes that were found good.
// hashes may be fewer than a wider version has; the rest is not signed yet.
func (v *inventory) checkSpare(d *disk, full coord, hashes []byte) {
	widths := v.spare[full]
	slices.Sort(widths)
	for _, w := range widths {
		c := coord{full.level, full.n, w}
		got, ok := v.spareHashes(d, c)
		if !ok {
			continue
		}
		n := min(len(got), len(hashes))
		if i := differ(got[:n], hashes[:n]); i >= 0 {
			v.report.add(c.path(), "%s", mismatch(c, i))
		}
	}
}

// spareHashes reads a file and returns its hashes; ok is false when it is gone or broken.
func (v *inventory) spareHashes(d *disk, c coord) ([]byte, bool) {
	data, err := d.read(c.path())
	if err != nil {
		if !v.growing {
			v.report.addDamage(c.path(), err)
		}
		return nil, false // the sealer removes partial tiles that became full
	}
	hashes, err := contentHashes(c, data)
	if err != nil {
		v.report.add(c.path(), "%v", err)
		return nil, false
	}
	return hashes, true
}

// checkPast looks at the form of files past the tree, which is all that can be said of them.
func (v *inventory) checkPast(d *disk) {
	for _, c := range v.past {
		v.spareHashes(d, c)
	}
	slices.Sort(v.report.Unsealed)
}

// mismatch says in words which hash or leaf of a file is wrong.
func mismatch(c coord, i int) string {
	if c.level == entries {
		return fmt.Sprintf("leaf %d (entry %d) does not match the tree", c.n*tileWidth+int64(i), i)
	}
	if c.level == 0 {
		return fmt.Sprintf("hash %d, of leaf %d, does not match the tree", i, c.n*tileWidth+int64(i))
	}
	return fmt.Sprintf("hash %d does not match the tree", i)
}
