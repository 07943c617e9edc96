package postgres

import (
	"testing"

	"mpolice/internal/pgtest"
	"mpolice/internal/store/storetest"
)

func TestFaceStore(t *testing.T) {
	storetest.RunFace(t, func(t *testing.T) storetest.Engine { return engine(t, pgtest.Database(t)) })
}
