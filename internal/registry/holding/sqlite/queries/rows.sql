-- name: AddVersion :exec
INSERT INTO row_version (register, key, hash, seen_from, seen_to, line, content, person, former, document, plate, phone, name, address, birth, valid_from, valid_to)
VALUES (@register, @key, @hash, @seen_from, 0, @line, @content, @person, @former, @document, @plate, @phone, @name, @address, @birth, @valid_from, @valid_to);

-- name: EndVersion :execrows
UPDATE row_version SET seen_to = @batch WHERE register = @register AND key = @key AND seen_to = 0;

-- name: Marks :many
SELECT key, hash FROM row_version WHERE register = @register AND seen_to = 0 AND key > @after ORDER BY key LIMIT @max_rows;

-- name: MarkOf :one
SELECT key, hash FROM row_version WHERE register = @register AND key = @key AND seen_to = 0;

-- name: CountRows :one
SELECT count(*) FROM row_version WHERE register = @register AND seen_to = 0;

-- name: AnyRow :one
SELECT EXISTS (SELECT 1 FROM row_version WHERE register = @register AND seen_to = 0);

-- name: FindKey :many
SELECT * FROM row_version WHERE register = @register AND key = @key AND seen_to = 0;

-- name: History :many
SELECT * FROM row_version WHERE register = @register AND key = @key ORDER BY seen_from;

-- name: Scan :many
SELECT * FROM row_version WHERE register = @register AND seen_to = 0 AND key > @after ORDER BY key LIMIT @max_rows;

-- name: Plates :many
SELECT CAST(plate AS INTEGER) AS plate FROM row_version WHERE register = @register AND seen_to = 0 AND plate > CAST(@after AS INTEGER) ORDER BY plate LIMIT @max_rows;

-- name: FormersOf :many
SELECT CAST(former AS INTEGER) AS other FROM row_version WHERE register = @register AND person = @person AND seen_to = 0 AND former IS NOT NULL ORDER BY other;

-- name: CurrentOf :many
SELECT CAST(person AS INTEGER) AS other FROM row_version WHERE register = @register AND former = @former AND seen_to = 0 AND person IS NOT NULL ORDER BY other;

-- name: FindByPerson :many
SELECT * FROM row_version WHERE register = @register AND person >= CAST(@lo AS INTEGER) AND person <= CAST(@hi AS INTEGER) AND seen_to = 0 ORDER BY key LIMIT @max_rows;

-- name: FindByFormer :many
SELECT * FROM row_version WHERE register = @register AND former >= CAST(@lo AS INTEGER) AND former <= CAST(@hi AS INTEGER) AND seen_to = 0 ORDER BY key LIMIT @max_rows;

-- name: FindByDocument :many
SELECT * FROM row_version WHERE register = @register AND document >= CAST(@lo AS INTEGER) AND document <= CAST(@hi AS INTEGER) AND seen_to = 0 ORDER BY key LIMIT @max_rows;

-- name: FindByPlate :many
SELECT * FROM row_version WHERE register = @register AND plate >= CAST(@lo AS INTEGER) AND plate <= CAST(@hi AS INTEGER) AND seen_to = 0 ORDER BY key LIMIT @max_rows;

-- name: FindByPhone :many
SELECT * FROM row_version WHERE register = @register AND phone >= CAST(@lo AS INTEGER) AND phone <= CAST(@hi AS INTEGER) AND seen_to = 0 ORDER BY key LIMIT @max_rows;

-- name: FindByAddress :many
SELECT * FROM row_version WHERE register = @register AND address >= CAST(@lo AS INTEGER) AND address <= CAST(@hi AS INTEGER) AND seen_to = 0 ORDER BY key LIMIT @max_rows;

-- name: FindByName :many
SELECT * FROM row_version WHERE register = @register AND name >= CAST(@lo AS INTEGER) AND name <= CAST(@hi AS INTEGER) AND birth >= CAST(@birth_from AS INTEGER) AND birth <= CAST(@birth_to AS INTEGER) AND seen_to = 0 ORDER BY key LIMIT @max_rows;

-- name: Decades :many
SELECT birth / 100000 * 10 AS decade, count(*) AS found FROM row_version
WHERE register = @register AND name = @name AND birth >= CAST(@birth_from AS INTEGER) AND birth <= CAST(@birth_to AS INTEGER) AND seen_to = 0
GROUP BY decade ORDER BY decade;
