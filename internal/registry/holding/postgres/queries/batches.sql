-- name: DeclareRegister :exec
INSERT INTO registry.register (code, slots) VALUES (@code, @slots) ON CONFLICT (code) DO UPDATE SET slots = excluded.slots WHERE register.slots <> excluded.slots;

-- name: Registers :many
SELECT id, code, slots FROM registry.register ORDER BY id;

-- name: AddBatch :one
INSERT INTO registry.batch (register, digest, descriptor, file, columns, mode, state, as_of, started, ended, actor, fault, rows_in, added, changed, unchanged, duplicate, quarantined, removed, ended_rows)
VALUES (@register, @digest, @descriptor, @file, @columns, @mode, @state, @as_of, @started, @ended, @actor, @fault, @rows_in, @added, @changed, @unchanged, @duplicate, @quarantined, @removed, @ended_rows)
RETURNING id;

-- name: EndBatch :execrows
UPDATE registry.batch SET digest = @digest, descriptor = @descriptor, file = @file, columns = @columns, mode = @mode, state = @state, as_of = @as_of, started = @started, ended = @ended, actor = @actor,
    rows_in = @rows_in, added = @added, changed = @changed, unchanged = @unchanged, duplicate = @duplicate, quarantined = @quarantined, removed = @removed, ended_rows = @ended_rows
WHERE id = @id AND state = 'loading';

-- name: GetBatch :one
SELECT * FROM registry.batch WHERE id = @id;

-- name: BatchesOf :many
SELECT * FROM registry.batch WHERE register = @register ORDER BY id DESC LIMIT @max_rows::bigint;

-- name: BatchesOfAll :many
SELECT * FROM registry.batch ORDER BY id DESC LIMIT @max_rows::bigint;

-- name: LoadedBatch :one
SELECT * FROM registry.batch WHERE register = @register AND digest = @digest AND state = 'loaded' ORDER BY id DESC LIMIT 1;

-- name: AddRejected :copyfrom
INSERT INTO registry.rejected (batch, line, ord, register, rule, field, reason, raw_hash, raw, state, at, actor)
VALUES (@batch, @line, @ord, @register, @rule, @field, @reason, @raw_hash, @raw, @state, @at, @actor);

-- name: RejectedRows :many
SELECT r.* FROM (
    SELECT x.batch, x.line FROM registry.rejected x
    WHERE x.ord = 0 AND (@register::integer = 0 OR x.register = @register) AND (@state::text = '' OR x.state = @state)
      AND (@rule::text = '' OR EXISTS (SELECT 1 FROM registry.rejected y WHERE y.batch = x.batch AND y.line = x.line AND y.rule = @rule))
      AND (@batch::bigint = 0 OR x.batch = @batch)
      AND (x.batch > @after_batch OR (x.batch = @after_batch AND x.line > @after_line))
    ORDER BY x.batch, x.line LIMIT @max_rows::bigint) p
JOIN registry.rejected r ON r.batch = p.batch AND r.line = p.line
ORDER BY r.batch, r.line, r.ord;

-- name: CountRejected :many
SELECT register, rule, field, count(*) AS found FROM registry.rejected
WHERE (@register::integer = 0 OR register = @register) AND (@state::text = '' OR state = @state)
GROUP BY register, rule, field ORDER BY register, found DESC, rule, field;

-- name: SettleRejected :execrows
UPDATE registry.rejected SET state = @state, at = @at, actor = @actor WHERE batch = @batch AND line = @line AND state <> @state;

-- name: AddFinding :exec
INSERT INTO registry.finding (batch, register, rule, dimension, severity, field, rows, sample)
VALUES (@batch, @register, @rule, @dimension, @severity, @field, @rows, @sample);

-- name: FindingsOf :many
SELECT * FROM registry.finding WHERE batch = @batch ORDER BY severity, rows DESC, rule, field;

-- name: AddMeasure :exec
INSERT INTO registry.measure (register, field, metric, batch, value) VALUES (@register, @field, @metric, @batch, @value);

-- name: MeasuresOf :many
SELECT * FROM registry.measure WHERE register = @register AND metric = @metric AND field = @field ORDER BY batch DESC LIMIT @max_rows::bigint;

-- name: AddChange :exec
INSERT INTO registry.change (seq, at, actor, kind, detail, previous, hash) VALUES (@seq, @at, @actor, @kind, @detail, @previous, @hash);

-- name: LastChange :one
SELECT * FROM registry.change ORDER BY seq DESC LIMIT 1;

-- name: ChangesAfter :many
SELECT * FROM registry.change WHERE seq > @after ORDER BY seq LIMIT @max_rows::bigint;
