-- +goose Up

-- Notices of corrections (個資法第11條第5項). They name a field and a query, never
-- a value and never whom it was about. Times are UTC microseconds, 0 where there
-- is none.
CREATE TABLE notice (
    id              BLOB PRIMARY KEY, -- of its record
    dispute         INTEGER NOT NULL,
    closed_at       INTEGER NOT NULL,
    register        TEXT NOT NULL,
    field           TEXT NOT NULL, -- empty: the whole row
    query           BLOB NOT NULL, -- the intent
    officer         TEXT NOT NULL,
    unit            TEXT NOT NULL,
    certain         INTEGER NOT NULL,
    shown_at        INTEGER NOT NULL,
    corrected_at    INTEGER NOT NULL,
    issued_at       INTEGER NOT NULL,
    acknowledged_at INTEGER NOT NULL,
    acknowledged_by TEXT NOT NULL,
    UNIQUE (dispute, closed_at, query)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_officer ON notice (officer, shown_at);
CREATE INDEX notice_open ON notice (officer) WHERE acknowledged_at = 0;
CREATE INDEX notice_late ON notice (unit, issued_at) WHERE acknowledged_at = 0;

-- Corrections whose notices are all written.
CREATE TABLE notice_correction (
    dispute    INTEGER NOT NULL,
    closed_at  INTEGER NOT NULL,
    settled_at INTEGER NOT NULL,
    PRIMARY KEY (dispute, closed_at)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE notice_correction;
DROP TABLE notice;
