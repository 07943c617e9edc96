-- +goose Up

-- Instants are integer microseconds since 1970 UTC: RFC 3339 text with trimmed
-- zeros does not sort. 0 means "not yet".

CREATE TABLE unit (
    id      TEXT PRIMARY KEY,
    parent  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL
) STRICT;

CREATE TABLE officer (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL,
    unit        TEXT NOT NULL REFERENCES unit (id),
    card_number TEXT NOT NULL UNIQUE,
    -- keyed tag of the officer's own national id, for the self-query check
    self_tag    BLOB NOT NULL
) STRICT;

CREATE TABLE credential (
    id         BLOB PRIMARY KEY,
    officer    TEXT NOT NULL REFERENCES officer (id),
    data       BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credential_officer ON credential (officer);

CREATE TABLE enrolment (
    code_hash  BLOB PRIMARY KEY,
    officer    TEXT NOT NULL REFERENCES officer (id),
    expires_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE device (
    id   TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id)
) STRICT;

CREATE TABLE hand_out (
    id            TEXT PRIMARY KEY,
    device        TEXT NOT NULL REFERENCES device (id),
    officer       TEXT NOT NULL REFERENCES officer (id),
    custodian     TEXT NOT NULL REFERENCES officer (id),
    offered_at    INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,
    accepted_at   INTEGER NOT NULL,
    return_at     INTEGER NOT NULL,
    closed_at     INTEGER NOT NULL,
    closed_by     TEXT NOT NULL
) STRICT;
-- one open hand-out a device, and one an officer
CREATE UNIQUE INDEX hand_out_device ON hand_out (device) WHERE closed_at = 0;
CREATE UNIQUE INDEX hand_out_officer ON hand_out (officer) WHERE closed_at = 0;

CREATE TABLE session (
    token_hash  BLOB PRIMARY KEY,
    officer     TEXT NOT NULL REFERENCES officer (id),
    hand_out    TEXT NOT NULL,
    device      TEXT NOT NULL,
    method      TEXT NOT NULL,
    verified_at INTEGER NOT NULL,
    step_up_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL,
    ended_why   TEXT NOT NULL
) STRICT;
CREATE INDEX session_officer ON session (officer) WHERE ended_at = 0;

CREATE TABLE shift (
    number  TEXT PRIMARY KEY,
    officer TEXT NOT NULL REFERENCES officer (id),
    unit    TEXT NOT NULL REFERENCES unit (id),
    item    TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    to_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX shift_officer ON shift (officer, to_at);

CREATE TABLE permission (
    id            TEXT PRIMARY KEY,
    officer       TEXT NOT NULL REFERENCES officer (id),
    cards         TEXT NOT NULL, -- card codes, separated by spaces
    from_at       INTEGER NOT NULL,
    until_at      INTEGER NOT NULL,
    trained_until INTEGER NOT NULL,
    approved_by   TEXT NOT NULL
) STRICT;
CREATE INDEX permission_officer ON permission (officer);

CREATE TABLE reference (
    kind         TEXT NOT NULL,
    number       TEXT NOT NULL,
    type         TEXT NOT NULL,
    unit         TEXT NOT NULL,
    opened_at    INTEGER NOT NULL,
    closed_at    INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    PRIMARY KEY (kind, number)
) STRICT;

CREATE TABLE reference_officer (
    kind    TEXT NOT NULL,
    number  TEXT NOT NULL,
    officer TEXT NOT NULL,
    role    TEXT NOT NULL,
    PRIMARY KEY (kind, number, officer)
) STRICT;
CREATE INDEX reference_officer_officer ON reference_officer (officer);

CREATE TABLE reference_subject (
    kind         TEXT NOT NULL,
    number       TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_key  TEXT NOT NULL,
    PRIMARY KEY (kind, number, subject_kind, subject_key)
) STRICT;

-- Records are append-only. seq is dense: one writer, one order.
CREATE TABLE audit_record (
    seq     INTEGER PRIMARY KEY,
    id      BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    kind    INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    officer TEXT NOT NULL,
    unit    TEXT NOT NULL,
    role    TEXT NOT NULL,
    card    TEXT NOT NULL,
    month   INTEGER NOT NULL,
    parent  BLOB NOT NULL CHECK (length(parent) = 16),
    tag     BLOB NOT NULL,
    lane    INTEGER NOT NULL,
    batch   INTEGER NOT NULL,
    idx     INTEGER NOT NULL,
    box     BLOB NOT NULL,
    leaf    BLOB NOT NULL
) STRICT;
CREATE INDEX audit_record_officer ON audit_record (officer, seq);
CREATE INDEX audit_record_parent ON audit_record (parent, seq);
CREATE INDEX audit_record_tag ON audit_record (tag) WHERE length(tag) > 0;

CREATE TABLE audit_batch (
    lane   INTEGER NOT NULL,
    number INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    hash   BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (lane, number)
) STRICT;

-- The last signed checkpoint, swapped only against its predecessor.
CREATE TABLE checkpoint (
    log_id TEXT PRIMARY KEY,
    note   BLOB NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER audit_record_no_update BEFORE UPDATE ON audit_record
BEGIN SELECT RAISE(ABORT, 'audit_record is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_record_no_delete BEFORE DELETE ON audit_record
BEGIN SELECT RAISE(ABORT, 'audit_record is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_batch_no_update BEFORE UPDATE ON audit_batch
BEGIN SELECT RAISE(ABORT, 'audit_batch is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_batch_no_delete BEFORE DELETE ON audit_batch
BEGIN SELECT RAISE(ABORT, 'audit_batch is append-only'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE checkpoint;
DROP TABLE audit_batch;
DROP TABLE audit_record;
DROP TABLE reference_subject;
DROP TABLE reference_officer;
DROP TABLE reference;
DROP TABLE permission;
DROP TABLE shift;
DROP TABLE session;
DROP TABLE hand_out;
DROP TABLE device;
DROP TABLE enrolment;
DROP TABLE credential;
DROP TABLE officer;
DROP TABLE unit;
