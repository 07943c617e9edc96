-- name: AddLink :copyfrom
INSERT INTO registry.link (left_register, left_key, right_register, right_key, weight, p, model, decision, evidence, actor, at)
VALUES (@left_register, @left_key, @right_register, @right_key, @weight, @p, @model, @decision, @evidence, @actor, @at);

-- name: LinksOf :many
SELECT * FROM registry.link
WHERE (left_register = @register AND left_key = @key) OR (right_register = @register AND right_key = @key)
ORDER BY seq;

-- name: PairsDecided :many
SELECT l.* FROM registry.link l
WHERE l.decision = @decision AND NOT EXISTS (
    SELECT 1 FROM registry.link n WHERE n.left_register = l.left_register AND n.left_key = l.left_key
        AND n.right_register = l.right_register AND n.right_key = l.right_key AND n.seq > l.seq)
ORDER BY l.weight DESC, l.seq LIMIT @max_rows::bigint;

-- name: SetMember :exec
INSERT INTO registry.member (register, key, person)
SELECT unnest(@registers::integer[]), unnest(@keys::bigint[]), unnest(@persons::bigint[])
ON CONFLICT (register, key) DO UPDATE SET person = excluded.person;

-- name: RemoveMember :exec
DELETE FROM registry.member m USING (SELECT unnest(@registers::integer[]) AS register, unnest(@keys::bigint[]) AS key) gone
WHERE m.register = gone.register AND m.key = gone.key;

-- name: MembersWith :many
SELECT o.* FROM registry.member m JOIN registry.member o ON o.person = m.person WHERE m.register = @register AND m.key = @key ORDER BY o.register, o.key LIMIT @max_rows::bigint;

-- name: MembersAfter :many
SELECT * FROM registry.member WHERE person > @person ORDER BY person, register, key;

-- name: TakePersons :one
UPDATE registry.person_number SET next = next + @n WHERE id = 1 RETURNING next;

-- name: AddModel :exec
INSERT INTO registry.model (version, at, data) VALUES (@version, @at, @data);

-- name: GetModel :one
SELECT data FROM registry.model WHERE version = @version;

-- name: LastModel :one
SELECT version FROM registry.model ORDER BY at DESC, version DESC LIMIT 1;

-- name: AddDispute :one
INSERT INTO registry.dispute (register, key, field, reason, opened, closed, outcome, actor) VALUES (@register, @key, @field, @reason, @opened, 0, '', @actor) RETURNING id;

-- name: CloseDispute :execrows
UPDATE registry.dispute SET closed = @closed, outcome = @outcome, actor = @actor WHERE id = @id AND closed = 0;

-- name: DisputesOf :many
SELECT * FROM registry.dispute WHERE register = @register AND key = @key AND closed = 0 ORDER BY id;

-- name: OpenDisputes :many
SELECT * FROM registry.dispute WHERE closed = 0 ORDER BY id DESC LIMIT @max_rows::bigint;

-- name: AllDisputes :many
SELECT * FROM registry.dispute ORDER BY id DESC LIMIT @max_rows::bigint;

-- name: SaveSurvey :exec
INSERT INTO registry.survey (kind, at, data) VALUES (@kind, @at, @data)
ON CONFLICT (kind) DO UPDATE SET at = excluded.at, data = excluded.data;

-- name: GetSurvey :one
SELECT data FROM registry.survey WHERE kind = @kind;
