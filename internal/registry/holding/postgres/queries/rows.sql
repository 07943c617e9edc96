-- Bounds by slot use that slot's index, which the order by key must not tempt
-- the planner away from: key + 0 is the same order and no index's.

-- name: EndVersion :execrows
UPDATE registry.row_version SET seen_to = @batch WHERE register = @register AND key = ANY(@keys::bigint[]) AND seen_to = 0;

-- name: Marks :many
SELECT key, hash FROM registry.row_version WHERE register = @register AND seen_to = 0;

-- name: MarkOf :many
SELECT key, hash FROM registry.row_version WHERE register = @register AND key = ANY(@keys::bigint[]) AND seen_to = 0;

-- name: CountRows :one
SELECT count(*) FROM registry.row_version WHERE register = @register AND seen_to = 0;

-- name: AnyRow :one
SELECT EXISTS (SELECT 1 FROM registry.row_version WHERE register = @register AND seen_to = 0);

-- name: FindKey :many
SELECT * FROM registry.row_version WHERE register = @register AND key = ANY(@keys::bigint[]) AND seen_to = 0 ORDER BY key;

-- name: History :many
SELECT * FROM registry.row_version WHERE register = @register AND key = @key ORDER BY seen_from;

-- name: Scan :many
SELECT * FROM registry.row_version WHERE register = @register AND seen_to = 0 ORDER BY key;

-- name: Plates :many
SELECT plate::bigint AS plate FROM registry.row_version WHERE register = @register AND seen_to = 0 AND plate IS NOT NULL;

-- name: FormersOf :many
SELECT former::bigint AS other FROM registry.row_version WHERE register = @register AND person = @person AND seen_to = 0 AND former IS NOT NULL ORDER BY other;

-- name: CurrentOf :many
SELECT person::bigint AS other FROM registry.row_version WHERE register = @register AND former = @former AND seen_to = 0 AND person IS NOT NULL ORDER BY other;

-- name: FindByPerson :many
SELECT * FROM registry.row_version WHERE register = @register AND person >= @lo::bigint AND person <= @hi::bigint AND seen_to = 0 ORDER BY key + 0 LIMIT @max_rows::bigint;

-- name: FindByFormer :many
SELECT * FROM registry.row_version WHERE register = @register AND former >= @lo::bigint AND former <= @hi::bigint AND seen_to = 0 ORDER BY key + 0 LIMIT @max_rows::bigint;

-- name: FindByDocument :many
SELECT * FROM registry.row_version WHERE register = @register AND document >= @lo::bigint AND document <= @hi::bigint AND seen_to = 0 ORDER BY key + 0 LIMIT @max_rows::bigint;

-- name: FindByPlate :many
SELECT * FROM registry.row_version WHERE register = @register AND plate >= @lo::bigint AND plate <= @hi::bigint AND seen_to = 0 ORDER BY key + 0 LIMIT @max_rows::bigint;

-- name: FindByPhone :many
SELECT * FROM registry.row_version WHERE register = @register AND phone >= @lo::bigint AND phone <= @hi::bigint AND seen_to = 0 ORDER BY key + 0 LIMIT @max_rows::bigint;

-- name: FindByAddress :many
SELECT * FROM registry.row_version WHERE register = @register AND address >= @lo::bigint AND address <= @hi::bigint AND seen_to = 0 ORDER BY key + 0 LIMIT @max_rows::bigint;

-- name: FindByName :many
SELECT * FROM registry.row_version WHERE register = @register AND name >= @lo::bigint AND name <= @hi::bigint AND birth >= @birth_from::integer AND birth <= @birth_to::integer AND seen_to = 0 ORDER BY key + 0 LIMIT @max_rows::bigint;

-- name: Decades :many
SELECT (birth / 100000 * 10)::integer AS decade, count(*) AS found FROM registry.row_version
WHERE register = @register AND name = @name AND birth >= @birth_from::integer AND birth <= @birth_to::integer AND seen_to = 0
GROUP BY decade ORDER BY decade;
