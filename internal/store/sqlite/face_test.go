package sqlite

import (
	"path/filepath"
	"testing"

	"mpolice/internal/store/storetest"
)

func TestFaceStore(t *testing.T) {
	storetest.RunFace(t, func(t *testing.T) storetest.Engine { return engine(t, filepath.Join(t.TempDir(), "m.db")) })
}
