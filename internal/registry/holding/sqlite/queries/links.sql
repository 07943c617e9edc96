-- name: AddLink :exec
INSERT INTO link (left_register, left_key, right_register, right_key, weight, p, model, decision, evidence, actor, at)
VALUES (@left_register, @left_key, @right_register, @right_key, @weight, @p, @model, @decision, @evidence, @actor, @at);

-- name: LinksOf :many
SELECT * FROM link
WHERE (left_register = @register AND left_key = @key) OR (right_register = @register AND right_key = @key)
ORDER BY seq;

-- name: PairsDecided :many
SELECT l.* FROM link l
WHERE l.decision = @decision AND NOT EXISTS (
    SELECT 1 FROM link n WHERE n.left_register = l.left_register AND n.left_key = l.left_key
        AND n.right_register = l.right_register AND n.right_key = l.right_key AND n.seq > l.seq)
ORDER BY l.weight DESC, l.seq LIMIT @max_rows;

-- name: SetMember :exec
INSERT INTO member (register, key, person) VALUES (@register, @key, @person)
ON CONFLICT (register, key) DO UPDATE SET person = excluded.person;

-- name: RemoveMember :exec
DELETE FROM member WHERE register = @register AND key = @key;

-- name: MembersWith :many
SELECT o.* FROM member m JOIN member o ON o.person = m.person WHERE m.register = @register AND m.key = @key ORDER BY o.register, o.key LIMIT @max_rows;

-- name: MembersAfter :many
SELECT * FROM member
WHERE person > @person OR (person = @person AND register > @register) OR (person = @person AND register = @register AND key > @key)
ORDER BY person, register, key LIMIT @max_rows;

-- name: TakePersons :one
UPDATE person_number SET next = next + @n WHERE id = 1 RETURNING next;

-- name: AddModel :exec
INSERT INTO model (version, at, data) VALUES (@version, @at, @data);

-- name: GetModel :one
SELECT data FROM model WHERE version = @version;

-- name: LastModel :one
SELECT version FROM model ORDER BY at DESC, version DESC LIMIT 1;

-- name: AddDispute :one
INSERT INTO dispute (register, key, field, reason, opened, closed, outcome, actor) VALUES (@register, @key, @field, @reason, @opened, 0, '', @actor) RETURNING id;

-- name: CloseDispute :execrows
UPDATE dispute SET closed = @closed, outcome = @outcome, actor = @actor WHERE id = @id AND closed = 0;

-- name: DisputesOf :many
SELECT * FROM dispute WHERE register = @register AND key = @key AND closed = 0 ORDER BY id;

-- name: OpenDisputes :many
SELECT * FROM dispute WHERE closed = 0 ORDER BY id DESC LIMIT @max_rows;

-- name: AllDisputes :many
SELECT * FROM dispute ORDER BY id DESC LIMIT @max_rows;

-- name: SaveSurvey :exec
INSERT INTO survey (kind, at, data) VALUES (@kind, @at, @data)
ON CONFLICT (kind) DO UPDATE SET at = excluded.at, data = excluded.data;

-- name: GetSurvey :one
SELECT data FROM survey WHERE kind = @kind;
