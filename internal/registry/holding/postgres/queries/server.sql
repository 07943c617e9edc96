-- What this engine asks of its server besides the statements of every engine.

-- name: LockSchema :exec
SELECT pg_advisory_lock(@key::bigint);

-- name: TryLock :one
SELECT pg_try_advisory_xact_lock(@key::bigint) AS taken;

-- name: Lock :exec
SELECT pg_advisory_xact_lock(@key::bigint);

-- name: SetForLoad :exec
-- Of keys that are nearly all different a small sample tells as much as a large.
SELECT set_config('maintenance_work_mem', @memory::text, true), set_config('max_parallel_maintenance_workers', @workers::text, true),
    set_config('client_connection_check_interval', '1s', true), set_config('statement_timeout', '0', true),
    set_config('default_statistics_target', '20', true);

-- name: HasTables :one
SELECT registry.has_tables(@register::integer)::boolean AS has;

-- name: SlotsOf :one
SELECT slots FROM registry.register WHERE id = @id;

-- name: MakeTables :exec
SELECT registry.make_tables(@register::integer);

-- name: IndexRows :exec
SELECT registry.index_rows(@register::integer, @slot::integer);

-- name: IndexNames :exec
SELECT registry.index_names(@register::integer, @kind::integer);

-- name: AttachTables :exec
SELECT registry.attach_tables(@register::integer);

-- name: ServerVersion :one
SELECT current_setting('server_version_num')::integer AS version, current_setting('server_encoding')::text AS encoding;
