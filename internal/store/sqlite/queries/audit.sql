-- name: AppendRecord :exec
INSERT INTO audit_record (seq, id, kind, at, officer, unit, role, card, month, parent, tag, lane, batch, idx, box, leaf)
VALUES (@seq, @id, @kind, @at, @officer, @unit, @role, @card, @month, @parent, @tag, @lane, @batch, @idx, @box, @leaf);

-- name: AppendBatch :exec
INSERT INTO audit_batch (lane, number, count, hash) VALUES (@lane, @number, @count, @hash);

-- name: RecordExists :one
SELECT EXISTS (SELECT 1 FROM audit_record WHERE id = @id) AS found;

-- name: LastRecord :one
SELECT CAST(COALESCE(MAX(seq), 0) AS INTEGER) AS seq, CAST(COALESCE(MAX(at), 0) AS INTEGER) AS at FROM audit_record
WHERE seq >= (SELECT COALESCE(MAX(seq), 0) - 8192 FROM audit_record);

-- name: LastBatch :one
SELECT lane, number, hash FROM audit_batch WHERE lane = @lane ORDER BY number DESC LIMIT 1;

-- name: PendingLeaves :many
SELECT leaf FROM audit_record WHERE seq > @after ORDER BY seq LIMIT @max_rows;

-- name: RecordByID :one
SELECT seq, id, kind, at, officer, unit, role, card, month, parent, tag, lane, batch, idx, box, leaf
FROM audit_record WHERE id = @id;

-- name: RecordsAfter :many
SELECT seq, id, kind, at, officer, unit, role, card, month, parent, tag, lane, batch, idx, box, leaf
FROM audit_record WHERE seq > @after ORDER BY seq LIMIT @max_rows;

-- name: RecordsOfParent :many
SELECT seq, id, kind, at, officer, unit, role, card, month, parent, tag, lane, batch, idx, box, leaf
FROM audit_record WHERE parent = @parent ORDER BY seq LIMIT @max_rows;

-- name: RecordsOfOfficer :many
SELECT seq, id, kind, at, officer, unit, role, card, month, parent, tag, lane, batch, idx, box, leaf
FROM audit_record
WHERE officer = @officer AND seq < @before AND at >= @from_at AND at < @to_at AND (CAST(@kinds AS INTEGER) & (1 << kind)) <> 0
ORDER BY seq DESC LIMIT @max_rows;

-- name: RecordsFiltered :many
SELECT seq, id, kind, at, officer, unit, role, card, month, parent, tag, lane, batch, idx, box, leaf
FROM audit_record
WHERE seq < @before
  AND at >= @from_at AND at < @to_at
  AND (CAST(@any_unit AS INTEGER) = 1 OR unit = @unit)
  AND (CAST(@any_kind AS INTEGER) = 1 OR kind = @kind)
  AND (CAST(@any_card AS INTEGER) = 1 OR card = @card)
  AND (CAST(@any_officer AS INTEGER) = 1 OR officer = @officer)
ORDER BY seq DESC LIMIT @max_rows;

-- name: GetCheckpoint :one
SELECT note FROM checkpoint WHERE log_id = @log_id;

-- name: InsertCheckpoint :execrows
INSERT INTO checkpoint (log_id, note) VALUES (@log_id, @note) ON CONFLICT DO NOTHING;

-- name: ReplaceCheckpoint :execrows
UPDATE checkpoint SET note = @new_note WHERE log_id = @log_id AND note = @old_note;

-- name: GetBatch :one
SELECT count, hash FROM audit_batch WHERE lane = @lane AND number = @number;
