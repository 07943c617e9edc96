package ledger

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	"k8s.io/klog/v2"
)

// quietKlog keeps Tessera's progress messages out of the test output.
func quietKlog(t *testing.T) {
	t.Helper()
	flags := flag.NewFlagSet("klog", flag.PanicOnError)
	klog.InitFlags(flags)
	for name, value := range map[string]string{"logtostderr": "false", "stderrthreshold": "FATAL"} {
		if err := flags.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	klog.SetOutput(&bytes.Buffer{})
}

// tesseraLeaves hashes a bundle with Tessera's own parser.
func tesseraLeaves(bundle []byte) ([][]byte, error) {
	var b api.EntryBundle
	if err := b.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	var hashes [][]byte
	for _, e := range b.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(e))
	}
	return hashes, nil
}

// tesseraCheck runs Tessera's fsck. Each of its workers ends at the first difference that it meets, and it
// waits for ever once all have ended; a flipped bit makes at most one difference for each level.
func tesseraCheck(ctx context.Context, dir string, v note.Verifier) error {
	return fsck.New(v.Name(), v, client.FileFetcher{Root: dir}, tesseraLeaves, fsck.Opts{N: 16}).Check(ctx)
}

// TestTesseraAcceptsOurLog holds our files against a program that other people wrote.
func TestTesseraAcceptsOurLog(t *testing.T) {
	quietKlog(t)
	v := testVerifier(t)
	for _, size := range []int{1, 255, 256, 257, 70_000} {
		f := sealed(t, size)
		s := f.open(t)
		for s.Checkpoint().Size < int64(size) {
			mustSeal(t, s)
		}
		if err := tesseraCheck(t.Context(), f.dir, v); err != nil {
			t.Errorf("%d leaves: %v", size, err)
		}
		// The first tile, the first bundle, and the checkpoint.
		for _, name := range []string{coord{0, 0, min(size, 256)}.path(), coord{entries, 0, min(size, 256)}.path(), checkpointFile} {
			restore := flip(t, filepath.Join(f.dir, name), 3, 1)
			if err := tesseraCheck(t.Context(), f.dir, v); err == nil {
				t.Errorf("%d leaves: Tessera does not see a flipped bit in %s", size, name)
			}
			if r := mustVerify(t, f.dir, Options{}); r.OK() {
				t.Errorf("%d leaves: we do not see a flipped bit in %s", size, name)
			}
			restore()
		}
	}
}

// TestMerkleAcceptsOurProofs checks proofs with the Merkle library of transparency-dev.
func TestMerkleAcceptsOurProofs(t *testing.T) {
	t.Parallel()
	f := sealed(t, 1000)
	r := f.reader(t)
	for i := range int64(1000) {
		p, err := r.Proof(i)
		if err != nil {
			t.Fatal(err)
		}
		var hashes [][]byte
		for _, h := range p.Hashes {
			hashes = append(hashes, h[:])
		}
		root := f.open(t).Checkpoint().Root
		err = proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i), 1000, rfc6962.DefaultHasher.HashLeaf(f.src.leaves[i]), hashes, root[:])
		if err != nil {
			t.Fatalf("leaf %d: %v", i, err)
		}
	}
}

// TestReadByTesserasClient reads the checkpoint as any client of a tile log does.
func TestReadByTesserasClient(t *testing.T) {
	t.Parallel()
	f := sealed(t, 5)
	raw, err := os.ReadFile(filepath.Join(f.dir, checkpointFile))
	if err != nil {
		t.Fatal(err)
	}
	read := func(context.Context) ([]byte, error) { return raw, nil }
	cp, _, _, err := client.FetchCheckpoint(t.Context(), read, testVerifier(t), testOrigin)
	if err != nil || cp.Size != 5 {
		t.Errorf("%v, %+v", err, cp)
	}
}
