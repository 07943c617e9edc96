-- name: InsertCredential :exec
INSERT INTO credential (id, officer, data, created_at) VALUES (@id, @officer, @data, @created_at);

-- name: ListCredentials :many
SELECT id, officer, data, created_at FROM credential WHERE officer = @officer ORDER BY created_at;

-- name: GetCredential :one
SELECT id, officer, data, created_at FROM credential WHERE id = @id;

-- name: UpdateCredential :exec
UPDATE credential SET data = @data WHERE id = @id;

-- name: InsertEnrolment :exec
INSERT INTO enrolment (code_hash, officer, expires_at, used_at) VALUES (@code_hash, @officer, @expires_at, 0);

-- name: GetEnrolment :one
SELECT code_hash, officer, expires_at, used_at FROM enrolment WHERE code_hash = @code_hash;

-- name: UseEnrolment :execrows
UPDATE enrolment SET used_at = @used_at WHERE code_hash = @code_hash AND used_at = 0 AND expires_at > @used_at;

-- name: InsertSession :exec
INSERT INTO session (token_hash, officer, hand_out, device, method, verified_at, step_up_at, expires_at, ended_at, ended_why)
VALUES (@token_hash, @officer, @hand_out, @device, @method, @verified_at, @step_up_at, @expires_at, 0, '');

-- name: GetSession :one
SELECT s.token_hash, s.officer, s.hand_out, s.device, s.method, s.verified_at, s.step_up_at, s.expires_at, s.ended_at, s.ended_why,
    o.name, o.role, o.unit, o.card_number
FROM session s JOIN officer o ON o.id = s.officer WHERE s.token_hash = @token_hash;

-- name: StepUpSession :execrows
UPDATE session SET step_up_at = @at WHERE token_hash = @token_hash AND ended_at = 0;

-- name: BindSessions :exec
UPDATE session SET hand_out = @hand_out, device = @device WHERE officer = @officer AND ended_at = 0;

-- name: EndSession :execrows
UPDATE session SET ended_at = @at, ended_why = @why WHERE token_hash = @token_hash AND ended_at = 0;

-- name: EndSessionsOfOfficer :execrows
UPDATE session SET ended_at = @at, ended_why = @why WHERE officer = @officer AND ended_at = 0;
