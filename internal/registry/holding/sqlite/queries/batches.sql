-- name: DeclareRegister :exec
INSERT INTO register (code, slots) VALUES (@code, @slots) ON CONFLICT (code) DO UPDATE SET slots = excluded.slots;

-- name: Registers :many
SELECT id, code, slots FROM register ORDER BY id;

-- name: AddBatch :one
INSERT INTO batch (register, digest, descriptor, file, columns, mode, state, as_of, started, ended, actor, fault, rows_in, added, changed, unchanged, duplicate, quarantined, removed, ended_rows)
VALUES (@register, @digest, @descriptor, @file, @columns, @mode, @state, @as_of, @started, @ended, @actor, @fault, @rows_in, @added, @changed, @unchanged, @duplicate, @quarantined, @removed, @ended_rows)
RETURNING id;

-- name: EndBatch :execrows
UPDATE batch SET digest = @digest, descriptor = @descriptor, file = @file, columns = @columns, mode = @mode, state = @state, as_of = @as_of, started = @started, ended = @ended, actor = @actor,
    rows_in = @rows_in, added = @added, changed = @changed, unchanged = @unchanged, duplicate = @duplicate, quarantined = @quarantined, removed = @removed, ended_rows = @ended_rows
WHERE id = @id AND state = 'loading';

-- name: GetBatch :one
SELECT * FROM batch WHERE id = @id;

-- name: BatchesOf :many
SELECT * FROM batch WHERE register = @register ORDER BY id DESC LIMIT @max_rows;

-- name: BatchesOfAll :many
SELECT * FROM batch ORDER BY id DESC LIMIT @max_rows;

-- name: LoadedBatch :one
SELECT * FROM batch WHERE register = @register AND digest = @digest AND state = 'loaded' ORDER BY id DESC LIMIT 1;

-- name: AddRejected :exec
INSERT INTO rejected (batch, line, ord, register, rule, field, reason, raw_hash, raw, state, at, actor)
VALUES (@batch, @line, @ord, @register, @rule, @field, @reason, @raw_hash, @raw, 'open', @at, @actor);

-- name: RejectedRows :many
SELECT r.* FROM (
    SELECT x.batch, x.line FROM rejected x
    WHERE x.ord = 0 AND (CAST(@register AS INTEGER) = 0 OR x.register = @register) AND (CAST(@state AS TEXT) = '' OR x.state = @state)
      AND (CAST(@rule AS TEXT) = '' OR EXISTS (SELECT 1 FROM rejected y WHERE y.batch = x.batch AND y.line = x.line AND y.rule = @rule))
      AND (CAST(@batch AS INTEGER) = 0 OR x.batch = @batch)
      AND (x.batch > @after_batch OR (x.batch = @after_batch AND x.line > @after_line))
    ORDER BY x.batch, x.line LIMIT @max_rows) p
JOIN rejected r ON r.batch = p.batch AND r.line = p.line
ORDER BY r.batch, r.line, r.ord;

-- name: CountRejected :many
SELECT register, rule, field, count(*) AS found FROM rejected
WHERE (CAST(@register AS INTEGER) = 0 OR register = @register) AND (CAST(@state AS TEXT) = '' OR state = @state)
GROUP BY register, rule, field ORDER BY register, found DESC, rule, field;

-- name: SettleRejected :execrows
UPDATE rejected SET state = @state, at = @at, actor = @actor WHERE batch = @batch AND line = @line AND state <> @state;

-- name: AddFinding :exec
INSERT INTO finding (batch, register, rule, dimension, severity, field, rows, sample)
VALUES (@batch, @register, @rule, @dimension, @severity, @field, @rows, @sample);

-- name: FindingsOf :many
SELECT * FROM finding WHERE batch = @batch ORDER BY severity, rows DESC, rule, field;

-- name: AddMeasure :exec
INSERT INTO measure (register, field, metric, batch, value) VALUES (@register, @field, @metric, @batch, @value);

-- name: MeasuresOf :many
SELECT * FROM measure WHERE register = @register AND metric = @metric AND field = @field ORDER BY batch DESC LIMIT @max_rows;

-- name: AddChange :exec
INSERT INTO change (seq, at, actor, kind, detail, previous, hash) VALUES (@seq, @at, @actor, @kind, @detail, @previous, @hash);

-- name: LastChange :one
SELECT * FROM change ORDER BY seq DESC LIMIT 1;

-- name: ChangesAfter :many
SELECT * FROM change WHERE seq > @after ORDER BY seq LIMIT @max_rows;
