-- +goose Up

-- Instants are microseconds since 1970 UTC, dates are yyyymmdd, 0 is none.
-- slots has a bit for each kind of key that the register is found by.
CREATE TABLE registry.register (
    id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code  text NOT NULL UNIQUE,
    slots bigint NOT NULL
);

-- One delivery. Failed ones are kept too.
CREATE TABLE registry.batch (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register    integer NOT NULL REFERENCES registry.register,
    digest      text NOT NULL,
    descriptor  text NOT NULL,
    file        text NOT NULL,
    columns     text NOT NULL, -- the file's header as a JSON list
    mode        text NOT NULL,
    state       text NOT NULL CHECK (state IN ('loading', 'loaded', 'failed')),
    as_of       bigint NOT NULL,
    started     bigint NOT NULL,
    ended       bigint NOT NULL,
    actor       text NOT NULL,
    fault       text NOT NULL,
    rows_in     bigint NOT NULL,
    added       bigint NOT NULL,
    changed     bigint NOT NULL,
    unchanged   bigint NOT NULL,
    duplicate   bigint NOT NULL,
    quarantined bigint NOT NULL,
    removed     bigint NOT NULL,
    ended_rows  bigint NOT NULL,
    -- every row that came in is accounted for
    CHECK (state <> 'loaded' OR rows_in = added + changed + unchanged + duplicate + quarantined + ended_rows)
);
CREATE INDEX batch_register ON registry.batch (register, id);
CREATE INDEX batch_digest ON registry.batch (digest);

-- One version of one row: current while seen_to is 0. content is the values as
-- a JSON list, in the order of the descriptor's fields. Each register is a
-- partition, row_ and its number, which its first load makes; columns stand
-- by width, so that none is padded.
CREATE TABLE registry.row_version (
    key        bigint NOT NULL,
    hash       bigint NOT NULL,
    seen_from  bigint NOT NULL,
    seen_to    bigint NOT NULL,
    line       bigint NOT NULL,
    person     bigint,
    former     bigint,
    document   bigint,
    plate      bigint,
    phone      bigint,
    name       bigint,
    address    bigint,
    register   integer NOT NULL,
    birth      integer NOT NULL,
    valid_from integer NOT NULL,
    valid_to   integer NOT NULL,
    content    text NOT NULL
) PARTITION BY LIST (register);

-- A distinct name of a register, once, with the hashes by which it is found
-- (0: none). Partitions are as those of row_version: name_ and the number.
CREATE TABLE registry.name (
    name     bigint NOT NULL,
    h0 bigint NOT NULL, h1 bigint NOT NULL, h2 bigint NOT NULL, h3 bigint NOT NULL,
    h4 bigint NOT NULL, h5 bigint NOT NULL, h6 bigint NOT NULL, h7 bigint NOT NULL,
    h8 bigint NOT NULL, h9 bigint NOT NULL, h10 bigint NOT NULL, h11 bigint NOT NULL,
    register integer NOT NULL,
    ord      integer NOT NULL,
    text     text NOT NULL
) PARTITION BY LIST (register);

-- A row that was not let in: one line for each reason, the bytes with the
-- first. They come by the hundred thousand, so that no reference is checked.
CREATE TABLE registry.rejected (
    batch    bigint NOT NULL,
    line     bigint NOT NULL,
    at       bigint NOT NULL,
    ord      integer NOT NULL,
    register integer NOT NULL,
    rule     text NOT NULL,
    field    text NOT NULL,
    reason   text NOT NULL,
    raw_hash text NOT NULL,
    raw      bytea NOT NULL,
    state    text NOT NULL CHECK (state IN ('open', 'readmitted', 'returned')),
    actor    text NOT NULL,
    PRIMARY KEY (batch, line, ord)
);
CREATE INDEX rejected_register ON registry.rejected (register, state, batch, line);

CREATE TABLE registry.finding (
    batch     bigint NOT NULL REFERENCES registry.batch,
    register  integer NOT NULL,
    rule      text NOT NULL,
    dimension text NOT NULL,
    severity  text NOT NULL,
    field     text NOT NULL,
    rows      bigint NOT NULL,
    sample    text NOT NULL, -- JSON list of row numbers
    PRIMARY KEY (batch, rule, field)
);

CREATE TABLE registry.measure (
    register integer NOT NULL,
    field    text NOT NULL,
    metric   text NOT NULL,
    batch    bigint NOT NULL REFERENCES registry.batch,
    value    double precision NOT NULL,
    PRIMARY KEY (register, metric, field, batch)
);

-- The journal: each entry is bound to the one before by its hash.
CREATE TABLE registry.change (
    seq      bigint PRIMARY KEY,
    at       bigint NOT NULL,
    actor    text NOT NULL,
    kind     text NOT NULL,
    detail   text NOT NULL,
    previous bytea NOT NULL CHECK (length(previous) = 32),
    hash     bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE registry.dispute (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register integer NOT NULL REFERENCES registry.register,
    key      bigint NOT NULL,
    field    text NOT NULL,
    reason   text NOT NULL,
    opened   bigint NOT NULL,
    closed   bigint NOT NULL,
    outcome  text NOT NULL,
    actor    text NOT NULL
);
CREATE INDEX dispute_row ON registry.dispute (register, key) WHERE closed = 0;

-- Decisions on pairs of records, the lesser one left; the latest counts.
CREATE TABLE registry.link (
    seq            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    left_register  integer NOT NULL REFERENCES registry.register,
    left_key       bigint NOT NULL,
    right_register integer NOT NULL REFERENCES registry.register,
    right_key      bigint NOT NULL,
    weight         double precision NOT NULL,
    p              double precision NOT NULL,
    model          text NOT NULL,
    decision       text NOT NULL,
    evidence       text NOT NULL,
    actor          text NOT NULL,
    at             bigint NOT NULL
);
CREATE INDEX link_left ON registry.link (left_register, left_key);
CREATE INDEX link_right ON registry.link (right_register, right_key);
CREATE INDEX link_decision ON registry.link (decision, weight);

-- Which records are one person. Numbers of persons are given once.
CREATE TABLE registry.member (
    register integer NOT NULL REFERENCES registry.register,
    key      bigint NOT NULL,
    person   bigint NOT NULL,
    PRIMARY KEY (register, key)
);
CREATE INDEX member_person ON registry.member (person, register, key);
CREATE TABLE registry.person_number (
    id   integer PRIMARY KEY CHECK (id = 1),
    next bigint NOT NULL
);
INSERT INTO registry.person_number (id, next) VALUES (1, 1);

CREATE TABLE registry.model (
    version text PRIMARY KEY,
    at      bigint NOT NULL,
    data    bytea NOT NULL
);

-- The latest outcome of a study over several registers, by its kind, as JSON.
CREATE TABLE registry.survey (
    kind text PRIMARY KEY,
    at   bigint NOT NULL,
    data bytea NOT NULL
);

-- What is written stays written: the journal, the decisions on pairs and the
-- models.
-- +goose StatementBegin
CREATE FUNCTION registry.keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
CREATE TRIGGER change_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.change EXECUTE FUNCTION registry.keep();
CREATE TRIGGER link_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.link EXECUTE FUNCTION registry.keep();
CREATE TRIGGER model_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.model EXECUTE FUNCTION registry.keep();

-- The first load of a register goes into tables that nobody sees: they have no
-- index until all rows are in, and are attached then. The checks spare attach
-- a look at each row.
-- +goose StatementBegin
CREATE FUNCTION registry.make_tables(register integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE registry.row_%1$s (LIKE registry.row_version, CONSTRAINT whose CHECK (register = %1$s))', register);
    EXECUTE format('ALTER TABLE registry.row_%s ALTER content SET STATISTICS 0, ALTER hash SET STATISTICS 0', register);
    EXECUTE format('CREATE TABLE registry.name_%1$s (LIKE registry.name, CONSTRAINT whose CHECK (register = %1$s))', register);
END $$;
-- +goose StatementEnd

-- has_tables reports whether the register was ever loaded.
-- +goose StatementBegin
CREATE FUNCTION registry.has_tables(register integer) RETURNS boolean LANGUAGE sql AS $$
    SELECT to_regclass(format('registry.row_%s', register)) IS NOT NULL
$$;
-- +goose StatementEnd

-- index_rows makes the index of one slot (-1: of the key), unless it is there.
-- +goose StatementBegin
CREATE FUNCTION registry.index_rows(register integer, slot integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whose CONSTANT text := format('row_%s', register);
    slots CONSTANT text[] := ARRAY['person', 'former', 'document', 'plate', 'phone', 'name', 'address'];
    col   CONSTANT text := slots[slot + 1];
BEGIN
    IF slot = -1 THEN
        EXECUTE format('CREATE UNIQUE INDEX IF NOT EXISTS %1$s_key ON registry.%1$s (key, seen_to)', whose);
    ELSIF col = 'name' THEN
        EXECUTE format('CREATE INDEX IF NOT EXISTS %1$s_name ON registry.%1$s (name, birth) WHERE seen_to = 0 AND name IS NOT NULL', whose);
    ELSE
        EXECUTE format('CREATE INDEX IF NOT EXISTS %1$s_%2$s ON registry.%1$s (%2$I) WHERE seen_to = 0 AND %2$I IS NOT NULL', whose, col);
    END IF;
    IF col = 'former' THEN -- from a new number to the old one
        EXECUTE format('CREATE INDEX IF NOT EXISTS %1$s_former_of ON registry.%1$s (person) WHERE seen_to = 0 AND former IS NOT NULL', whose);
    END IF;
END $$;
-- +goose StatementEnd

-- index_names makes the index of one kind of hash (-1: of the name).
-- +goose StatementBegin
CREATE FUNCTION registry.index_names(register integer, kind integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF kind = -1 THEN
        EXECUTE format('CREATE UNIQUE INDEX name_%1$s_name ON registry.name_%1$s (name, ord)', register);
    ELSE
        EXECUTE format('CREATE INDEX name_%1$s_h%2$s ON registry.name_%1$s (h%2$s) WHERE h%2$s <> 0', register, kind);
    END IF;
END $$;
-- +goose StatementEnd

-- attach_tables lets everybody see the tables, once the load commits.
-- +goose StatementBegin
CREATE FUNCTION registry.attach_tables(register integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ANALYZE registry.row_%1$s, registry.name_%1$s', register);
    EXECUTE format('ALTER TABLE registry.row_version ATTACH PARTITION registry.row_%1$s FOR VALUES IN (%1$s)', register);
    EXECUTE format('ALTER TABLE registry.name ATTACH PARTITION registry.name_%1$s FOR VALUES IN (%1$s)', register);
    EXECUTE format('ALTER TABLE registry.row_%s DROP CONSTRAINT whose', register);
    EXECUTE format('ALTER TABLE registry.name_%s DROP CONSTRAINT whose', register);
END $$;
-- +goose StatementEnd

-- +goose Down
DROP TABLE registry.survey;
DROP TABLE registry.model;
DROP TABLE registry.person_number;
DROP TABLE registry.member;
DROP TABLE registry.link;
DROP TABLE registry.dispute;
DROP TABLE registry.change;
DROP TABLE registry.measure;
DROP TABLE registry.finding;
DROP TABLE registry.rejected;
DROP TABLE registry.name;
DROP TABLE registry.row_version;
DROP TABLE registry.batch;
DROP TABLE registry.register;
DROP FUNCTION registry.attach_tables;
DROP FUNCTION registry.index_names;
DROP FUNCTION registry.index_rows;
DROP FUNCTION registry.has_tables;
DROP FUNCTION registry.make_tables;
DROP FUNCTION registry.keep;
