-- Whoever gives out numbers holds this until the commit is seen.
-- name: LockOrder :exec
SELECT pg_advisory_xact_lock('audit_record'::regclass::oid::bigint << 16);

-- One batch with its records, numbered on from the last. Lock the order first,
-- in a statement of its own: this one must see what was committed before it.
-- name: AppendBatch :exec
WITH
    last AS (SELECT COALESCE(MAX(seq), 0) AS seq FROM audit_record),
    header AS (INSERT INTO audit_batch (lane, number, count, hash) VALUES (@lane, @number, @count, @hash))
INSERT INTO audit_record (seq, lane, batch, idx, id, kind, at, month, officer, unit, role, card, parent, tag, box, leaf)
SELECT
    last.seq + generate_subscripts(@ids::bytea[], 1), @lane, @number, generate_subscripts(@ids::bytea[], 1) - 1,
    unnest(@ids::bytea[]), unnest(@kinds::smallint[]), unnest(@ats::bigint[]), unnest(@months::integer[]),
    unnest(@officers::text[]), unnest(@units::text[]), unnest(@roles::text[]), unnest(@cards::text[]),
    unnest(@parents::bytea[]), unnest(@tags::bytea[]), unnest(@boxes::bytea[]), unnest(@leaves::bytea[])
FROM last;

-- A lane belongs to the session that holds its lock.
-- name: TakeLane :one
SELECT pg_try_advisory_lock('audit_record'::regclass::oid::bigint << 16 | @lane::bigint) AS taken;

-- name: LeaveLane :exec
SELECT pg_advisory_unlock('audit_record'::regclass::oid::bigint << 16 | @lane::bigint);

-- name: RecordExists :one
SELECT EXISTS (SELECT 1 FROM audit_record WHERE id = @id) AS found;

-- name: LastRecord :one
SELECT COALESCE(MAX(seq), 0)::bigint AS seq, COALESCE(MAX(at), 0)::bigint AS at FROM audit_record
WHERE seq >= (SELECT COALESCE(MAX(seq), 0) - 8192 FROM audit_record);

-- name: LastBatch :one
SELECT lane, number, hash FROM audit_batch WHERE lane = @lane ORDER BY number DESC LIMIT 1;

-- name: PendingLeaves :many
SELECT leaf FROM audit_record WHERE seq > @after ORDER BY seq LIMIT @max_rows::bigint;

-- name: RecordByID :one
SELECT seq, at, batch, lane, month, kind, idx, id, officer, unit, role, card, parent, tag, box, leaf
FROM audit_record WHERE id = @id;

-- name: RecordsAfter :many
SELECT seq, at, batch, lane, month, kind, idx, id, officer, unit, role, card, parent, tag, box, leaf
FROM audit_record WHERE seq > @after ORDER BY seq LIMIT @max_rows::bigint;

-- name: RecordsOfParent :many
SELECT seq, at, batch, lane, month, kind, idx, id, officer, unit, role, card, parent, tag, box, leaf
FROM audit_record WHERE parent = @parent AND parent <> '\x00000000000000000000000000000000' ORDER BY seq LIMIT @max_rows::bigint;

-- name: RecordsOfOfficer :many
SELECT seq, at, batch, lane, month, kind, idx, id, officer, unit, role, card, parent, tag, box, leaf
FROM audit_record
WHERE officer = @officer AND seq < @before AND at >= @from_at AND at < @to_at AND (@kinds::bigint & (1::bigint << kind::integer)) <> 0
ORDER BY seq DESC LIMIT @max_rows::bigint;

-- name: RecordsFiltered :many
SELECT seq, at, batch, lane, month, kind, idx, id, officer, unit, role, card, parent, tag, box, leaf
FROM audit_record
WHERE seq < @before
  AND at >= @from_at AND at < @to_at
  AND (@any_unit::boolean OR unit = @unit)
  AND (@any_kind::boolean OR kind = @kind)
  AND (@any_card::boolean OR card = @card)
  AND (@any_officer::boolean OR officer = @officer)
ORDER BY seq DESC LIMIT @max_rows::bigint;

-- Whoever swaps a checkpoint holds this until the swap is decided.
-- name: LockCheckpoints :exec
SELECT pg_advisory_xact_lock('checkpoint'::regclass::oid::bigint << 16);

-- name: GetCheckpoint :one
SELECT note FROM checkpoint WHERE log_id = @log_id;

-- name: InsertCheckpoint :execrows
INSERT INTO checkpoint (log_id, note) VALUES (@log_id, @note) ON CONFLICT DO NOTHING;

-- name: ReplaceCheckpoint :execrows
UPDATE checkpoint SET note = @new_note WHERE log_id = @log_id AND note = @old_note;

-- name: GetBatch :one
SELECT count, hash FROM audit_batch WHERE lane = @lane AND number = @number;
