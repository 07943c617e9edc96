-- name: UpsertReference :exec
INSERT INTO reference (kind, number, type, unit, opened_at, closed_at, confirmed_at)
VALUES (@kind, @number, @type, @unit, @opened_at, @closed_at, @confirmed_at)
ON CONFLICT (kind, number) DO UPDATE SET type = excluded.type, unit = excluded.unit, opened_at = excluded.opened_at,
    closed_at = excluded.closed_at, confirmed_at = excluded.confirmed_at;

-- name: UpsertReferenceOfficer :exec
INSERT INTO reference_officer (kind, number, officer, role) VALUES (@kind, @number, @officer, @role)
ON CONFLICT (kind, number, officer) DO UPDATE SET role = excluded.role;

-- name: UpsertReferenceSubject :exec
INSERT INTO reference_subject (kind, number, subject_kind, subject_key) VALUES (@kind, @number, @subject_kind, @subject_key)
ON CONFLICT DO NOTHING;

-- name: GetReference :one
SELECT kind, number, type, unit, opened_at, closed_at, confirmed_at FROM reference WHERE kind = @kind AND number = @number;

-- name: ListReferenceOfficers :many
SELECT officer, role FROM reference_officer WHERE kind = @kind AND number = @number ORDER BY officer COLLATE "C";

-- name: ListReferenceSubjects :many
SELECT subject_kind, subject_key FROM reference_subject WHERE kind = @kind AND number = @number ORDER BY subject_kind COLLATE "C", subject_key COLLATE "C";

-- name: ReferencesOfOfficer :many
SELECT r.kind, r.number, r.type, r.unit, r.opened_at, r.closed_at, r.confirmed_at
FROM reference_officer o JOIN reference r ON r.kind = o.kind AND r.number = o.number
WHERE o.officer = @officer AND r.closed_at = 0 ORDER BY r.opened_at DESC LIMIT @max_rows::bigint;
