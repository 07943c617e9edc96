-- +goose Up

-- Instants are microseconds since 1970 UTC, dates are yyyymmdd, 0 is none.
-- slots has a bit for each kind of key that the register is found by.
CREATE TABLE register (
    id    INTEGER PRIMARY KEY,
    code  TEXT NOT NULL UNIQUE,
    slots INTEGER NOT NULL
) STRICT;

-- One delivery. Failed ones are kept too.
CREATE TABLE batch (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    register    INTEGER NOT NULL REFERENCES register,
    digest      TEXT NOT NULL,
    descriptor  TEXT NOT NULL,
    file        TEXT NOT NULL,
    columns     TEXT NOT NULL, -- the file's header as a JSON list
    mode        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('loading', 'loaded', 'failed')),
    as_of       INTEGER NOT NULL,
    started     INTEGER NOT NULL,
    ended       INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    fault       TEXT NOT NULL,
    rows_in     INTEGER NOT NULL,
    added       INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL,
    duplicate   INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    removed     INTEGER NOT NULL,
    ended_rows  INTEGER NOT NULL,
    -- every row that came in is accounted for
    CHECK (state <> 'loaded' OR rows_in = added + changed + unchanged + duplicate + quarantined + ended_rows)
) STRICT;
CREATE INDEX batch_register ON batch (register, id);
CREATE INDEX batch_digest ON batch (digest);

-- One version of one row: current while seen_to is 0. content is the values as
-- a JSON list, in the order of the descriptor's fields.
CREATE TABLE row_version (
    register   INTEGER NOT NULL REFERENCES register,
    key        INTEGER NOT NULL,
    hash       INTEGER NOT NULL,
    seen_from  INTEGER NOT NULL,
    seen_to    INTEGER NOT NULL,
    line       INTEGER NOT NULL,
    content    TEXT NOT NULL,
    person     INTEGER,
    former     INTEGER,
    document   INTEGER,
    plate      INTEGER,
    phone      INTEGER,
    name       INTEGER,
    address    INTEGER,
    birth      INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX row_key ON row_version (register, key, seen_to);
CREATE INDEX row_person ON row_version (register, person) WHERE seen_to = 0 AND person IS NOT NULL;
CREATE INDEX row_former ON row_version (register, former) WHERE seen_to = 0 AND former IS NOT NULL;
CREATE INDEX row_former_of ON row_version (register, person) WHERE seen_to = 0 AND former IS NOT NULL;
CREATE INDEX row_document ON row_version (register, document) WHERE seen_to = 0 AND document IS NOT NULL;
CREATE INDEX row_plate ON row_version (register, plate) WHERE seen_to = 0 AND plate IS NOT NULL;
CREATE INDEX row_phone ON row_version (register, phone) WHERE seen_to = 0 AND phone IS NOT NULL;
CREATE INDEX row_name ON row_version (register, name, birth) WHERE seen_to = 0 AND name IS NOT NULL;
CREATE INDEX row_address ON row_version (register, address) WHERE seen_to = 0 AND address IS NOT NULL;

-- A distinct name, once, with the hashes by which it is found (0: none).
CREATE TABLE name (
    name INTEGER NOT NULL,
    ord  INTEGER NOT NULL,
    text TEXT NOT NULL,
    h0 INTEGER NOT NULL, h1 INTEGER NOT NULL, h2 INTEGER NOT NULL, h3 INTEGER NOT NULL,
    h4 INTEGER NOT NULL, h5 INTEGER NOT NULL, h6 INTEGER NOT NULL, h7 INTEGER NOT NULL,
    h8 INTEGER NOT NULL, h9 INTEGER NOT NULL, h10 INTEGER NOT NULL, h11 INTEGER NOT NULL,
    PRIMARY KEY (name, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_h0 ON name (h0) WHERE h0 <> 0;
CREATE INDEX name_h1 ON name (h1) WHERE h1 <> 0;
CREATE INDEX name_h2 ON name (h2) WHERE h2 <> 0;
CREATE INDEX name_h3 ON name (h3) WHERE h3 <> 0;
CREATE INDEX name_h4 ON name (h4) WHERE h4 <> 0;
CREATE INDEX name_h5 ON name (h5) WHERE h5 <> 0;
CREATE INDEX name_h6 ON name (h6) WHERE h6 <> 0;
CREATE INDEX name_h7 ON name (h7) WHERE h7 <> 0;
CREATE INDEX name_h8 ON name (h8) WHERE h8 <> 0;
CREATE INDEX name_h9 ON name (h9) WHERE h9 <> 0;
CREATE INDEX name_h10 ON name (h10) WHERE h10 <> 0;
CREATE INDEX name_h11 ON name (h11) WHERE h11 <> 0;

-- A row that was not let in: one line for each reason, the bytes with the first.
CREATE TABLE rejected (
    batch    INTEGER NOT NULL REFERENCES batch,
    line     INTEGER NOT NULL,
    ord      INTEGER NOT NULL,
    register INTEGER NOT NULL,
    rule     TEXT NOT NULL,
    field    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    raw_hash TEXT NOT NULL,
    raw      BLOB NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('open', 'readmitted', 'returned')),
    at       INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    PRIMARY KEY (batch, line, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX rejected_register ON rejected (register, state, batch, line);

CREATE TABLE finding (
    batch     INTEGER NOT NULL REFERENCES batch,
    register  INTEGER NOT NULL,
    rule      TEXT NOT NULL,
    dimension TEXT NOT NULL,
    severity  TEXT NOT NULL,
    field     TEXT NOT NULL,
    rows      INTEGER NOT NULL,
    sample    TEXT NOT NULL, -- JSON list of row numbers
    PRIMARY KEY (batch, rule, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE measure (
    register INTEGER NOT NULL,
    field    TEXT NOT NULL,
    metric   TEXT NOT NULL,
    batch    INTEGER NOT NULL REFERENCES batch,
    value    REAL NOT NULL,
    PRIMARY KEY (register, metric, field, batch)
) STRICT, WITHOUT ROWID;

-- The journal: each entry is bound to the one before by its hash.
CREATE TABLE change (
    seq      INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    detail   TEXT NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE dispute (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    register INTEGER NOT NULL REFERENCES register,
    key      INTEGER NOT NULL,
    field    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    opened   INTEGER NOT NULL,
    closed   INTEGER NOT NULL,
    outcome  TEXT NOT NULL,
    actor    TEXT NOT NULL
) STRICT;
CREATE INDEX dispute_row ON dispute (register, key) WHERE closed = 0;

-- Decisions on pairs of records, the lesser one left; the latest counts.
CREATE TABLE link (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    left_register  INTEGER NOT NULL REFERENCES register,
    left_key       INTEGER NOT NULL,
    right_register INTEGER NOT NULL REFERENCES register,
    right_key      INTEGER NOT NULL,
    weight         REAL NOT NULL,
    p              REAL NOT NULL,
    model          TEXT NOT NULL,
    decision       TEXT NOT NULL,
    evidence       TEXT NOT NULL,
    actor          TEXT NOT NULL,
    at             INTEGER NOT NULL
) STRICT;
CREATE INDEX link_left ON link (left_register, left_key);
CREATE INDEX link_right ON link (right_register, right_key);
CREATE INDEX link_decision ON link (decision, weight);

-- Which records are one person. Numbers of persons are given once.
CREATE TABLE member (
    register INTEGER NOT NULL REFERENCES register,
    key      INTEGER NOT NULL,
    person   INTEGER NOT NULL,
    PRIMARY KEY (register, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_person ON member (person, register, key);
CREATE TABLE person_number (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    next INTEGER NOT NULL
) STRICT;
INSERT INTO person_number (id, next) VALUES (1, 1);

CREATE TABLE model (
    version TEXT PRIMARY KEY,
    at      INTEGER NOT NULL,
    data    BLOB NOT NULL
) STRICT;

-- The latest outcome of a study over several registers, by its kind, as JSON.
CREATE TABLE survey (
    kind TEXT PRIMARY KEY,
    at   INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT;

-- What is written stays written: the journal and the decisions on pairs.
-- +goose StatementBegin
CREATE TRIGGER change_kept BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER change_stays BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER link_kept BEFORE UPDATE ON link BEGIN SELECT RAISE(ABORT, 'decisions on pairs are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER link_stays BEFORE DELETE ON link BEGIN SELECT RAISE(ABORT, 'decisions on pairs are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER model_kept BEFORE UPDATE ON model BEGIN SELECT RAISE(ABORT, 'model versions are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER model_stays BEFORE DELETE ON model BEGIN SELECT RAISE(ABORT, 'model versions are append-only'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE survey;
DROP TABLE model;
DROP TABLE person_number;
DROP TABLE member;
DROP TABLE link;
DROP TABLE dispute;
DROP TABLE change;
DROP TABLE measure;
DROP TABLE finding;
DROP TABLE rejected;
DROP TABLE name;
DROP TABLE row_version;
DROP TABLE batch;
DROP TABLE register;
