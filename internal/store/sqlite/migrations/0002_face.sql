-- +goose Up

-- The police photo gallery. Neither pictures nor templates are here: they lie
-- encrypted in files of their own. Days are integers yyyymmdd in Taipei, 0 where
-- there is none.

-- Numbers given out, dense but for what a crash left unused.
CREATE TABLE face_number (
    name TEXT PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT;
INSERT INTO face_number (name, next) VALUES ('photo', 1), ('batch', 1);

CREATE TABLE face_photo (
    id           INTEGER PRIMARY KEY,
    collection   TEXT NOT NULL,
    category     TEXT NOT NULL,
    basis        TEXT NOT NULL,
    case_ref     TEXT NOT NULL,
    unit         TEXT NOT NULL,
    taken        INTEGER NOT NULL,
    retain       INTEGER NOT NULL,
    state        TEXT NOT NULL,
    -- keyed tag and sealed key of the person; empty once the photo has left
    subject_tag  BLOB NOT NULL,
    subject_box  BLOB NOT NULL,
    -- keyed hash of the row it came from, so that a list that is loaded again
    -- does not bring back what the law took away
    row_tag      BLOB NOT NULL UNIQUE,
    picture_tag  BLOB NOT NULL,
    batch        INTEGER NOT NULL,
    enrolled_at  INTEGER NOT NULL,
    event        TEXT NOT NULL,
    decision     TEXT NOT NULL,
    decided      INTEGER NOT NULL,
    removed_at   INTEGER NOT NULL,
    removed_by   TEXT NOT NULL,
    certificate  BLOB NOT NULL
) STRICT;
CREATE INDEX face_photo_subject ON face_photo (subject_tag, collection) WHERE length(subject_tag) > 0;
CREATE INDEX face_photo_picture ON face_photo (picture_tag) WHERE length(picture_tag) > 0;
CREATE INDEX face_photo_case ON face_photo (case_ref) WHERE case_ref <> '';
CREATE INDEX face_photo_retain ON face_photo (retain) WHERE state = 'active';
CREATE INDEX face_photo_leaving ON face_photo (id) WHERE state = 'leaving';

CREATE TABLE face_batch (
    id          INTEGER PRIMARY KEY,
    -- keyed hash of the list
    list        BLOB NOT NULL,
    state       TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL,
    started_by  TEXT NOT NULL,
    -- how far the list is worked off: its next line, and where that begins
    line        INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    rows_in     INTEGER NOT NULL,
    enrolled    INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    duplicate   INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL
) STRICT;
CREATE INDEX face_batch_list ON face_batch (list, id);
CREATE INDEX face_batch_open ON face_batch (id) WHERE state = 'open';

CREATE TABLE face_quarantine (
    batch       INTEGER NOT NULL REFERENCES face_batch (id),
    line        INTEGER NOT NULL,
    field       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    picture_tag BLOB NOT NULL,
    PRIMARY KEY (batch, line)
) STRICT;

CREATE TABLE face_opening (
    id           TEXT PRIMARY KEY,
    card         TEXT NOT NULL,
    category     TEXT NOT NULL,
    basis        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    until_day    INTEGER NOT NULL,
    proposer     TEXT NOT NULL REFERENCES officer (id),
    proposed_at  INTEGER NOT NULL,
    approver     TEXT NOT NULL,
    approved_at  INTEGER NOT NULL,
    closed_by    TEXT NOT NULL,
    closed_at    INTEGER NOT NULL,
    close_reason TEXT NOT NULL,
    CHECK (approver <> proposer)
) STRICT;
CREATE INDEX face_opening_card ON face_opening (card) WHERE approved_at > 0 AND closed_at = 0;

CREATE TABLE face_assembly (
    id            TEXT PRIMARY KEY,
    title         TEXT NOT NULL,
    unit          TEXT NOT NULL REFERENCES unit (id),
    from_at       INTEGER NOT NULL,
    to_at         INTEGER NOT NULL,
    places        TEXT NOT NULL, -- one a line
    -- microdegrees and metres; radius 0 where no circle was drawn
    lat           INTEGER NOT NULL,
    lon           INTEGER NOT NULL,
    radius        INTEGER NOT NULL,
    registrar     TEXT NOT NULL REFERENCES officer (id),
    registered_at INTEGER NOT NULL,
    changed_by    TEXT NOT NULL,
    changed_at    INTEGER NOT NULL,
    change_reason TEXT NOT NULL,
    cancelled_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX face_assembly_to ON face_assembly (to_at);

CREATE TABLE face_order (
    assembly    TEXT NOT NULL REFERENCES face_assembly (id),
    number      TEXT NOT NULL,
    commander   TEXT NOT NULL,
    case_ref    TEXT NOT NULL,
    subject_tag BLOB NOT NULL,
    subject_box BLOB NOT NULL,
    entered_by  TEXT NOT NULL REFERENCES officer (id),
    entered_at  INTEGER NOT NULL,
    PRIMARY KEY (assembly, number)
) STRICT;

-- +goose Down
DROP TABLE face_order;
DROP TABLE face_assembly;
DROP TABLE face_opening;
DROP TABLE face_quarantine;
DROP TABLE face_batch;
DROP TABLE face_photo;
DROP TABLE face_number;
