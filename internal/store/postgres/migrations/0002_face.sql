-- +goose Up

-- The police photo gallery. Neither pictures nor templates are here: they lie
-- encrypted in files of their own. Days are integers yyyymmdd in Taipei, 0 where
-- there is none.

-- Numbers given out, dense but for what a crash left unused.
CREATE TABLE face_number (
    name text PRIMARY KEY,
    next bigint NOT NULL
);
INSERT INTO face_number (name, next) VALUES ('photo', 1), ('batch', 1);

CREATE TABLE face_photo (
    id           bigint PRIMARY KEY,
    collection   text NOT NULL,
    category     text NOT NULL,
    basis        text NOT NULL,
    case_ref     text NOT NULL,
    unit         text NOT NULL,
    taken        bigint NOT NULL,
    retain       bigint NOT NULL,
    state        text NOT NULL,
    -- keyed tag and sealed key of the person; empty once the photo has left
    subject_tag  bytea NOT NULL,
    subject_box  bytea NOT NULL,
    -- keyed hash of the row it came from, so that a list that is loaded again
    -- does not bring back what the law took away
    row_tag      bytea NOT NULL UNIQUE,
    picture_tag  bytea NOT NULL,
    batch        bigint NOT NULL,
    enrolled_at  bigint NOT NULL,
    event        text NOT NULL,
    decision     text NOT NULL,
    decided      bigint NOT NULL,
    removed_at   bigint NOT NULL,
    removed_by   text NOT NULL,
    certificate  bytea NOT NULL
);
CREATE INDEX face_photo_subject ON face_photo (subject_tag, collection) WHERE length(subject_tag) > 0;
CREATE INDEX face_photo_picture ON face_photo (picture_tag) WHERE length(picture_tag) > 0;
CREATE INDEX face_photo_case ON face_photo (case_ref) WHERE case_ref <> '';
CREATE INDEX face_photo_retain ON face_photo (retain) WHERE state = 'active';
CREATE INDEX face_photo_leaving ON face_photo (id) WHERE state = 'leaving';

CREATE TABLE face_batch (
    id          bigint PRIMARY KEY,
    -- keyed hash of the list
    list        bytea NOT NULL,
    state       text NOT NULL,
    started_at  bigint NOT NULL,
    ended_at    bigint NOT NULL,
    started_by  text NOT NULL,
    -- how far the list is worked off: its next line, and where that begins
    line        bigint NOT NULL,
    position    bigint NOT NULL,
    rows_in     bigint NOT NULL,
    enrolled    bigint NOT NULL,
    quarantined bigint NOT NULL,
    duplicate   bigint NOT NULL,
    unchanged   bigint NOT NULL
);
CREATE INDEX face_batch_list ON face_batch (list, id);
CREATE INDEX face_batch_open ON face_batch (id) WHERE state = 'open';

CREATE TABLE face_quarantine (
    batch       bigint NOT NULL REFERENCES face_batch (id),
    line        bigint NOT NULL,
    field       text NOT NULL,
    reason      text NOT NULL,
    picture_tag bytea NOT NULL,
    PRIMARY KEY (batch, line)
);

CREATE TABLE face_opening (
    id           text PRIMARY KEY,
    card         text NOT NULL,
    category     text NOT NULL,
    basis        text NOT NULL,
    reason       text NOT NULL,
    until_day    bigint NOT NULL,
    proposer     text NOT NULL REFERENCES officer (id),
    proposed_at  bigint NOT NULL,
    approver     text NOT NULL,
    approved_at  bigint NOT NULL,
    closed_by    text NOT NULL,
    closed_at    bigint NOT NULL,
    close_reason text NOT NULL,
    CHECK (approver <> proposer)
);
CREATE INDEX face_opening_card ON face_opening (card) WHERE approved_at > 0 AND closed_at = 0;

CREATE TABLE face_assembly (
    id            text PRIMARY KEY,
    title         text NOT NULL,
    unit          text NOT NULL REFERENCES unit (id),
    from_at       bigint NOT NULL,
    to_at         bigint NOT NULL,
    places        text NOT NULL, -- one a line
    -- microdegrees and metres; radius 0 where no circle was drawn
    lat           bigint NOT NULL,
    lon           bigint NOT NULL,
    radius        bigint NOT NULL,
    registrar     text NOT NULL REFERENCES officer (id),
    registered_at bigint NOT NULL,
    changed_by    text NOT NULL,
    changed_at    bigint NOT NULL,
    change_reason text NOT NULL,
    cancelled_at  bigint NOT NULL
);
CREATE INDEX face_assembly_to ON face_assembly (to_at);

CREATE TABLE face_order (
    assembly    text NOT NULL REFERENCES face_assembly (id),
    number      text NOT NULL,
    commander   text NOT NULL,
    case_ref    text NOT NULL,
    subject_tag bytea NOT NULL,
    subject_box bytea NOT NULL,
    entered_by  text NOT NULL REFERENCES officer (id),
    entered_at  bigint NOT NULL,
    PRIMARY KEY (assembly, number)
);

-- +goose Down
DROP TABLE face_order;
DROP TABLE face_assembly;
DROP TABLE face_opening;
DROP TABLE face_quarantine;
DROP TABLE face_batch;
DROP TABLE face_photo;
DROP TABLE face_number;
