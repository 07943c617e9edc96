-- name: AddNotice :exec
INSERT INTO notice (id, dispute, closed_at, register, field, query, officer, unit, certain, shown_at, corrected_at, issued_at, acknowledged_at, acknowledged_by)
VALUES (@id, @dispute, @closed_at, @register, @field, @query, @officer, @unit, @certain, @shown_at, @corrected_at, @issued_at, 0, '');

-- name: GetNotice :one
SELECT id, dispute, closed_at, register, field, query, officer, unit, certain, shown_at, corrected_at, issued_at, acknowledged_at, acknowledged_by
FROM notice WHERE id = @id;

-- name: NoticesOfCorrection :many
SELECT id, dispute, closed_at, register, field, query, officer, unit, certain, shown_at, corrected_at, issued_at, acknowledged_at, acknowledged_by
FROM notice WHERE dispute = @dispute AND closed_at = @closed_at ORDER BY shown_at, id;

-- name: NoticesOfOfficer :many
SELECT id, dispute, closed_at, register, field, query, officer, unit, certain, shown_at, corrected_at, issued_at, acknowledged_at, acknowledged_by
FROM notice WHERE officer = @officer ORDER BY acknowledged_at <> 0, shown_at DESC, id DESC LIMIT @max_rows;

-- name: CountOpenNotices :one
SELECT COUNT(*) FROM notice WHERE officer = @officer AND acknowledged_at = 0;

-- name: LateNotices :many
SELECT id, dispute, closed_at, register, field, query, officer, unit, certain, shown_at, corrected_at, issued_at, acknowledged_at, acknowledged_by
FROM notice WHERE unit = @unit AND officer <> @except_officer AND acknowledged_at = 0 AND issued_at < @before ORDER BY issued_at, shown_at, id LIMIT @max_rows;

-- name: CountLateNotices :one
SELECT COUNT(*) FROM notice WHERE unit = @unit AND officer <> @except_officer AND acknowledged_at = 0 AND issued_at < @before;

-- name: AcknowledgeNotice :execrows
UPDATE notice SET acknowledged_at = @at, acknowledged_by = @acknowledged_by WHERE id = @id AND acknowledged_at = 0;

-- name: SettleCorrection :exec
INSERT INTO notice_correction (dispute, closed_at, settled_at) VALUES (@dispute, @closed_at, @settled_at);

-- name: SettledCorrections :many
SELECT dispute, closed_at FROM notice_correction;
