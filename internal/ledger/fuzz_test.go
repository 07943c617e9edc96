package ledger

import (
	"bytes"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

func FuzzParseCheckpoint(f *testing.F) {
	s, vkey := testKey(f)
	v, err := ParseVKey(vkey)
	if err != nil {
		f.Fatal(err)
	}
	cp, err := signCheckpoint((&frontier{}).tree(), s, v)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(cp.Raw)
	f.Add([]byte("a\n1\nx\n\n— a AAAA\n"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := ParseCheckpoint(raw, v)
		if err != nil {
			return
		}
		if c.Size != cp.Size || c.Root != cp.Root || c.Origin != cp.Origin {
			t.Fatalf("a checkpoint that was never signed: %q", raw)
		}
	})
}

func FuzzParseVKey(f *testing.F) {
	_, vkey := testKey(f)
	f.Add(vkey)
	f.Add(vkey + "\n")
	f.Add("a+00000000+AQ==")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := ParseVKey(text)
		if err == nil && (v.Name() == "" || !bytes.HasPrefix([]byte(text), []byte(v.Name()+"+"))) {
			t.Fatalf("%q gives key name %q", text, v.Name())
		}
	})
}

func FuzzParseBundle(f *testing.F) {
	f.Add([]byte{0, 0}, 1)
	f.Add([]byte{0, 1, 7, 0, 2, 8, 9}, 2)
	f.Add([]byte{255, 255, 0}, 1)
	f.Fuzz(func(t *testing.T, data []byte, w int) {
		w = 1 + int(uint(w)%tileWidth)
		leaves, err := parseBundle(data, w)
		if err != nil {
			return
		}
		var again []byte
		for _, leaf := range leaves {
			again = appendEntry(again, leaf)
		}
		if len(leaves) != w || !bytes.Equal(again, data) {
			t.Fatalf("%x read as %d leaves is %x again", data, len(leaves), again)
		}
		cut, err := cutBundle(data, w-1)
		if err != nil || !bytes.HasPrefix(data, cut) {
			t.Fatalf("cut to %d: %x, %v", w-1, cut, err)
		}
	})
}

func FuzzParseProof(f *testing.F) {
	cp := []byte("a\n1\nx\n\n— a AAAA\n")
	f.Add(Proof{Index: 3, Leaf: []byte("leaf"), Hashes: make(tlog.RecordProof, 2), Checkpoint: cp}.Marshal())
	f.Add(Proof{Checkpoint: cp}.Marshal())
	f.Add([]byte("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n"))
	v := testVerifier(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParseProof(data)
		if err != nil {
			return
		}
		if !bytes.Equal(p.Marshal(), data) {
			t.Fatalf("%q is written as %q", data, p.Marshal())
		}
		if _, err := p.Verify(nil, v); err == nil {
			t.Fatal("a proof that was never made verifies")
		}
	})
}

func FuzzTilePath(f *testing.F) {
	for _, p := range []string{"tile/0/000", "tile/entries/x001/x234/067.p/8", "tile/63/999", "tile/0/../000", "tile/8/0/000", "tile/data/000"} {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, path string) {
		c, err := parseCoord(path)
		if err != nil {
			return
		}
		if c.path() != path || c.w < 1 || c.w > tileWidth || c.n < 0 || c.end() <= 0 || c.level < entries || c.level > 63 {
			t.Fatalf("%q is %+v", path, c)
		}
	})
}
