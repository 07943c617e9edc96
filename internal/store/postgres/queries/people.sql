-- name: InsertUnit :exec
INSERT INTO unit (id, parent, kind, name_zh, name_en) VALUES (@id, @parent, @kind, @name_zh, @name_en);

-- name: GetUnit :one
SELECT id, parent, kind, name_zh, name_en FROM unit WHERE id = @id;

-- name: ListUnits :many
SELECT id, parent, kind, name_zh, name_en FROM unit ORDER BY id COLLATE "C";

-- name: InsertOfficer :exec
INSERT INTO officer (id, name, role, unit, card_number, self_tag) VALUES (@id, @name, @role, @unit, @card_number, @self_tag);

-- name: GetOfficer :one
SELECT id, name, role, unit, card_number, self_tag FROM officer WHERE id = @id;

-- name: GetOfficerByCard :one
SELECT id, name, role, unit, card_number, self_tag FROM officer WHERE card_number = @card_number;

-- name: ListOfficersOfUnit :many
SELECT id, name, role, unit, card_number, self_tag FROM officer WHERE unit = @unit ORDER BY id COLLATE "C";

-- name: InsertPermission :exec
INSERT INTO permission (id, officer, cards, from_at, until_at, trained_until, approved_by)
VALUES (@id, @officer, @cards, @from_at, @until_at, @trained_until, @approved_by);

-- name: ListPermissions :many
SELECT id, officer, cards, from_at, until_at, trained_until, approved_by
FROM permission WHERE officer = @officer ORDER BY until_at DESC, id COLLATE "C";

-- name: UpsertShift :exec
INSERT INTO shift (number, officer, unit, item, from_at, to_at) VALUES (@number, @officer, @unit, @item, @from_at, @to_at)
ON CONFLICT (number) DO UPDATE SET officer = excluded.officer, unit = excluded.unit, item = excluded.item,
    from_at = excluded.from_at, to_at = excluded.to_at;

-- name: ShiftAt :one
SELECT number, officer, unit, item, from_at, to_at FROM shift
WHERE officer = @officer AND from_at <= @at AND to_at > @at ORDER BY from_at DESC LIMIT 1;

-- name: NextShift :one
SELECT number, officer, unit, item, from_at, to_at FROM shift
WHERE officer = @officer AND from_at > @at ORDER BY from_at LIMIT 1;

-- name: GetShift :one
SELECT number, officer, unit, item, from_at, to_at FROM shift WHERE number = @number;
