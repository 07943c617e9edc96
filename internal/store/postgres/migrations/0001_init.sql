-- +goose Up

-- Instants are integer microseconds since 1970 UTC, as in the SQLite store.
-- 0 means "not yet".

CREATE TABLE unit (
    id      text PRIMARY KEY,
    parent  text NOT NULL,
    kind    text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL
);

CREATE TABLE officer (
    id          text PRIMARY KEY,
    name        text NOT NULL,
    role        text NOT NULL,
    unit        text NOT NULL REFERENCES unit (id),
    card_number text NOT NULL UNIQUE,
    -- keyed tag of the officer's own national id, for the self-query check
    self_tag    bytea NOT NULL
);
CREATE INDEX officer_unit ON officer (unit);

CREATE TABLE credential (
    id         bytea PRIMARY KEY,
    officer    text NOT NULL REFERENCES officer (id),
    data       bytea NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX credential_officer ON credential (officer);

CREATE TABLE enrolment (
    code_hash  bytea PRIMARY KEY,
    officer    text NOT NULL REFERENCES officer (id),
    expires_at bigint NOT NULL,
    used_at    bigint NOT NULL
);

CREATE TABLE device (
    id   text PRIMARY KEY,
    unit text NOT NULL REFERENCES unit (id)
);
CREATE INDEX device_unit ON device (unit);

CREATE TABLE hand_out (
    id            text PRIMARY KEY,
    device        text NOT NULL REFERENCES device (id),
    officer       text NOT NULL REFERENCES officer (id),
    custodian     text NOT NULL REFERENCES officer (id),
    offered_at    bigint NOT NULL,
    due_at        bigint NOT NULL,
    accepted_at   bigint NOT NULL,
    return_at     bigint NOT NULL,
    closed_at     bigint NOT NULL,
    closed_by     text NOT NULL
);
-- one open hand-out a device, and one an officer
CREATE UNIQUE INDEX hand_out_device ON hand_out (device) WHERE closed_at = 0;
CREATE UNIQUE INDEX hand_out_officer ON hand_out (officer) WHERE closed_at = 0;

CREATE TABLE session (
    token_hash  bytea PRIMARY KEY,
    officer     text NOT NULL REFERENCES officer (id),
    hand_out    text NOT NULL,
    device      text NOT NULL,
    method      text NOT NULL,
    verified_at bigint NOT NULL,
    step_up_at  bigint NOT NULL,
    expires_at  bigint NOT NULL,
    ended_at    bigint NOT NULL,
    ended_why   text NOT NULL
);
CREATE INDEX session_officer ON session (officer) WHERE ended_at = 0;

CREATE TABLE shift (
    number  text PRIMARY KEY,
    officer text NOT NULL REFERENCES officer (id),
    unit    text NOT NULL REFERENCES unit (id),
    item    text NOT NULL,
    from_at bigint NOT NULL,
    to_at   bigint NOT NULL
);
CREATE INDEX shift_officer ON shift (officer, to_at);

CREATE TABLE permission (
    id            text PRIMARY KEY,
    officer       text NOT NULL REFERENCES officer (id),
    cards         text NOT NULL, -- card codes, separated by spaces
    from_at       bigint NOT NULL,
    until_at      bigint NOT NULL,
    trained_until bigint NOT NULL,
    approved_by   text NOT NULL
);
CREATE INDEX permission_officer ON permission (officer);

CREATE TABLE reference (
    kind         text NOT NULL,
    number       text NOT NULL,
    type         text NOT NULL,
    unit         text NOT NULL,
    opened_at    bigint NOT NULL,
    closed_at    bigint NOT NULL,
    confirmed_at bigint NOT NULL,
    PRIMARY KEY (kind, number)
);

CREATE TABLE reference_officer (
    kind    text NOT NULL,
    number  text NOT NULL,
    officer text NOT NULL,
    role    text NOT NULL,
    PRIMARY KEY (kind, number, officer)
);
CREATE INDEX reference_officer_officer ON reference_officer (officer);

CREATE TABLE reference_subject (
    kind         text NOT NULL,
    number       text NOT NULL,
    subject_kind text NOT NULL,
    subject_key  text NOT NULL,
    PRIMARY KEY (kind, number, subject_kind, subject_key)
);

-- Records are append-only. seq is dense and is the order of commit: it is drawn
-- under a lock that is held until the commit is seen (doc.go says why).
CREATE TABLE audit_record (
    seq     bigint PRIMARY KEY,
    at      bigint NOT NULL,
    batch   bigint NOT NULL,
    lane    integer NOT NULL,
    month   integer NOT NULL,
    kind    smallint NOT NULL,
    idx     smallint NOT NULL,
    id      bytea NOT NULL UNIQUE CHECK (octet_length(id) = 16),
    officer text NOT NULL,
    unit    text NOT NULL,
    role    text NOT NULL,
    card    text NOT NULL,
    parent  bytea NOT NULL CHECK (octet_length(parent) = 16),
    tag     bytea NOT NULL,
    box     bytea NOT NULL,
    leaf    bytea NOT NULL
);
CREATE INDEX audit_record_officer ON audit_record (officer, seq);
CREATE INDEX audit_record_parent ON audit_record (parent, seq) WHERE parent <> '\x00000000000000000000000000000000';
CREATE INDEX audit_record_tag ON audit_record (tag) WHERE octet_length(tag) > 0;

CREATE TABLE audit_batch (
    lane   integer NOT NULL,
    number bigint NOT NULL,
    count  integer NOT NULL,
    hash   bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (lane, number)
);

-- The last signed checkpoint, swapped only against its predecessor.
CREATE TABLE checkpoint (
    log_id text PRIMARY KEY,
    note   bytea NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
-- +goose StatementEnd

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_batch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- also for a session that says that it is a replica
ALTER TABLE audit_record ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE audit_batch ENABLE ALWAYS TRIGGER append_only;

-- Checks every index of these tables against its table, where the extension
-- amcheck is at hand and this user may use it; else it finds nothing.
-- +goose StatementBegin
CREATE FUNCTION damaged_indexes() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    found record;
    amcheck text;
BEGIN
    SELECT quote_ident(n.nspname) INTO amcheck
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'amcheck';
    IF amcheck IS NULL OR NOT has_function_privilege(amcheck || '.bt_index_check(regclass, boolean)', 'EXECUTE') THEN
        RETURN;
    END IF;
    FOR found IN
        SELECT c.oid::regclass AS index FROM pg_class c JOIN pg_am a ON a.oid = c.relam
        WHERE c.relkind = 'i' AND a.amname = 'btree' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'audit_record'::regclass)
    LOOP
        BEGIN
            EXECUTE format('SELECT %s.bt_index_check($1, true)', amcheck) USING found.index;
        EXCEPTION WHEN OTHERS THEN
            RETURN NEXT SQLERRM;
        END;
    END LOOP;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION damaged_indexes;
DROP TABLE checkpoint;
DROP TABLE audit_batch;
DROP TABLE audit_record;
DROP FUNCTION refuse_change;
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
