-- +goose Up

-- Notices of corrections (個資法第11條第5項). They name a field and a query, never
-- a value and never whom it was about. Times are UTC microseconds, 0 where there
-- is none.
CREATE TABLE notice (
    id              bytea PRIMARY KEY, -- of its record
    dispute         bigint NOT NULL,
    closed_at       bigint NOT NULL,
    register        text NOT NULL,
    field           text NOT NULL, -- empty: the whole row
    query           bytea NOT NULL, -- the intent
    officer         text NOT NULL,
    unit            text NOT NULL,
    certain         bigint NOT NULL,
    shown_at        bigint NOT NULL,
    corrected_at    bigint NOT NULL,
    issued_at       bigint NOT NULL,
    acknowledged_at bigint NOT NULL,
    acknowledged_by text NOT NULL,
    UNIQUE (dispute, closed_at, query)
);
CREATE INDEX notice_officer ON notice (officer, shown_at);
CREATE INDEX notice_open ON notice (officer) WHERE acknowledged_at = 0;
CREATE INDEX notice_late ON notice (unit, issued_at) WHERE acknowledged_at = 0;

-- Corrections whose notices are all written.
CREATE TABLE notice_correction (
    dispute    bigint NOT NULL,
    closed_at  bigint NOT NULL,
    settled_at bigint NOT NULL,
    PRIMARY KEY (dispute, closed_at)
);

-- +goose Down
DROP TABLE notice_correction;
DROP TABLE notice;
