-- name: InsertDevice :exec
INSERT INTO device (id, unit) VALUES (@id, @unit);

-- name: GetDevice :one
SELECT id, unit FROM device WHERE id = @id;

-- name: ListInventory :many
SELECT d.id AS device, d.unit, COALESCE(h.id, '')::text AS hand_out
FROM device d LEFT JOIN hand_out h ON h.device = d.id AND h.closed_at = 0
WHERE d.unit = @unit ORDER BY d.id COLLATE "C";

-- name: InsertHandOut :exec
INSERT INTO hand_out (id, device, officer, custodian, offered_at, due_at, accepted_at, return_at, closed_at, closed_by)
VALUES (@id, @device, @officer, @custodian, @offered_at, @due_at, @accepted_at, 0, 0, '');

-- name: GetHandOut :one
SELECT id, device, officer, custodian, offered_at, due_at, accepted_at, return_at, closed_at, closed_by
FROM hand_out WHERE id = @id;

-- name: OpenHandOutOfOfficer :one
SELECT id, device, officer, custodian, offered_at, due_at, accepted_at, return_at, closed_at, closed_by
FROM hand_out WHERE officer = @officer AND closed_at = 0;

-- name: OpenHandOutOfDevice :one
SELECT id, device, officer, custodian, offered_at, due_at, accepted_at, return_at, closed_at, closed_by
FROM hand_out WHERE device = @device AND closed_at = 0;

-- name: AcceptHandOut :execrows
UPDATE hand_out SET accepted_at = @at WHERE id = @id AND officer = @officer AND accepted_at = 0 AND closed_at = 0;

-- name: ReturnHandOut :execrows
UPDATE hand_out SET return_at = @at WHERE id = @id AND officer = @officer AND accepted_at > 0 AND return_at = 0 AND closed_at = 0;

-- name: CloseHandOut :execrows
UPDATE hand_out SET closed_at = @at, closed_by = @closed_by WHERE id = @id AND closed_at = 0;
