-- +goose Up

-- One table for each resident register. id is the agency's record number: rows
-- keep it from load to load, and an answer is ordered by it. Values are text as
-- internal/source/batch.go tells; keys are without separators.

CREATE TABLE household (
    id          INTEGER PRIMARY KEY,
    national_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    birth_date  TEXT NOT NULL,
    sex         TEXT NOT NULL,
    status      TEXT NOT NULL,
    address     TEXT NOT NULL,
    phone       TEXT NOT NULL,
    kin         TEXT NOT NULL,
    military    TEXT NOT NULL
) STRICT;

CREATE TABLE vehicle (
    id            INTEGER PRIMARY KEY,
    plate         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    make          TEXT NOT NULL,
    model         TEXT NOT NULL,
    colour        TEXT NOT NULL,
    year          TEXT NOT NULL,
    validity      TEXT NOT NULL,
    owner_name    TEXT NOT NULL,
    owner_id      TEXT NOT NULL,
    owner_address TEXT NOT NULL
) STRICT;

CREATE TABLE licence (
    id          INTEGER PRIMARY KEY,
    national_id TEXT NOT NULL,
    classes     TEXT NOT NULL,
    validity    TEXT NOT NULL,
    issued      TEXT NOT NULL,
    expires     TEXT NOT NULL
) STRICT;

CREATE TABLE wanted (
    id           INTEGER PRIMARY KEY,
    national_id  TEXT NOT NULL,
    warrant_no   TEXT NOT NULL,
    offence      TEXT NOT NULL,
    agency       TEXT NOT NULL,
    issued       TEXT NOT NULL,
    last_address TEXT NOT NULL
) STRICT;

CREATE TABLE stolen (
    id          INTEGER PRIMARY KEY,
    plate       TEXT NOT NULL,
    reported    TEXT NOT NULL,
    station     TEXT NOT NULL,
    case_no     TEXT NOT NULL,
    description TEXT NOT NULL
) STRICT;

CREATE TABLE case_role (
    id          INTEGER PRIMARY KEY,
    national_id TEXT NOT NULL,
    case_no     TEXT NOT NULL,
    case_type   TEXT NOT NULL,
    role        TEXT NOT NULL,
    unit        TEXT NOT NULL,
    opened      TEXT NOT NULL,
    status      TEXT NOT NULL
) STRICT;

CREATE TABLE prior (
    id          INTEGER PRIMARY KEY,
    national_id TEXT NOT NULL,
    offence     TEXT NOT NULL,
    court       TEXT NOT NULL,
    judged      TEXT NOT NULL,
    sentence    TEXT NOT NULL,
    status      TEXT NOT NULL
) STRICT;

CREATE TABLE missing (
    id          INTEGER PRIMARY KEY,
    national_id TEXT NOT NULL,
    reported    TEXT NOT NULL,
    station     TEXT NOT NULL,
    report_no   TEXT NOT NULL,
    category    TEXT NOT NULL,
    contact     TEXT NOT NULL
) STRICT;

-- What the file was loaded with: one row, written last.
CREATE TABLE load (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    seed    INTEGER NOT NULL, -- bit pattern of an unsigned number
    people  INTEGER NOT NULL,
    made_at INTEGER NOT NULL, -- microseconds since 1970 UTC: the instant the data is laid around
    rows    INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE load;
DROP TABLE missing;
DROP TABLE prior;
DROP TABLE case_role;
DROP TABLE stolen;
DROP TABLE wanted;
DROP TABLE licence;
DROP TABLE vehicle;
DROP TABLE household;
