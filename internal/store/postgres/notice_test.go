package postgres

import (
	"testing"

	"mpolice/internal/pgtest"
	"mpolice/internal/store/storetest"
)

func TestNoticeStore(t *testing.T) {
	storetest.RunNotice(t, func(t *testing.T) storetest.Engine { return engine(t, pgtest.Database(t)) })
}
