-- name: ServerFacts :one
SELECT
    current_setting('server_version_num')::integer AS version,
    current_setting('server_encoding')::text AS encoding,
    current_setting('fsync')::text AS fsync,
    current_setting('synchronous_commit')::text AS synchronous_commit;

-- Under LC_CTYPE C no Han character is a letter, and pg_trgm makes no trigrams
-- of any, silently.
-- name: KnowsHan :one
SELECT ('陳' ~ '^[[:alpha:]]$')::boolean AS knows;

-- Two programs that start at once bring the schema up one after the other. The
-- session's end lets go.
-- name: LockSchema :exec
SELECT pg_advisory_lock(@key::bigint);

-- name: DamagedIndexes :many
SELECT damaged_indexes()::text AS problem;

-- name: RequireSync :exec
SELECT set_config('synchronous_commit', 'on', false);
