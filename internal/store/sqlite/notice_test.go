package sqlite

import (
	"path/filepath"
	"testing"

	"mpolice/internal/store/storetest"
)

func TestNoticeStore(t *testing.T) {
	storetest.RunNotice(t, func(t *testing.T) storetest.Engine { return engine(t, filepath.Join(t.TempDir(), "m.db")) })
}
