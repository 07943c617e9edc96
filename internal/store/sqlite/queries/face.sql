-- name: TakeFaceNumbers :one
UPDATE face_number SET next = next + @count WHERE name = @name RETURNING next;

-- name: GiveBackFaceNumbers :execrows
UPDATE face_number SET next = @first WHERE name = @name AND next = @last;

-- name: InsertFacePhoto :exec
INSERT INTO face_photo (id, collection, category, basis, case_ref, unit, taken, retain, state, subject_tag, subject_box,
    row_tag, picture_tag, batch, enrolled_at, event, decision, decided, removed_at, removed_by, certificate)
VALUES (@id, @collection, @category, @basis, @case_ref, @unit, @taken, @retain, 'active', @subject_tag, @subject_box,
    @row_tag, @picture_tag, @batch, @enrolled_at, '', '', 0, 0, '', @certificate);

-- name: GetFacePhoto :one
SELECT id, collection, category, basis, case_ref, unit, taken, retain, state, subject_tag, subject_box,
    row_tag, picture_tag, batch, enrolled_at, event, decision, decided, removed_at, removed_by, certificate
FROM face_photo WHERE id = @id;

-- name: FacePhotoOfRow :one
SELECT id, collection, category, basis, case_ref, unit, taken, retain, state, subject_tag, subject_box,
    row_tag, picture_tag, batch, enrolled_at, event, decision, decided, removed_at, removed_by, certificate
FROM face_photo WHERE row_tag = @row_tag;

-- name: FacePhotosOfPicture :many
SELECT id, collection, category, basis, case_ref, unit, taken, retain, state, subject_tag, subject_box,
    row_tag, picture_tag, batch, enrolled_at, event, decision, decided, removed_at, removed_by, certificate
FROM face_photo WHERE picture_tag = @picture_tag AND length(picture_tag) > 0 ORDER BY id;

-- name: FacePhotosOfSubject :many
SELECT id, collection, category, basis, case_ref, unit, taken, retain, state, subject_tag, subject_box,
    row_tag, picture_tag, batch, enrolled_at, event, decision, decided, removed_at, removed_by, certificate
FROM face_photo WHERE subject_tag = @subject_tag AND length(subject_tag) > 0 AND collection = @collection ORDER BY taken DESC, id DESC;

-- name: FacePhotosOfCase :many
SELECT id, collection, category, basis, case_ref, unit, taken, retain, state, subject_tag, subject_box,
    row_tag, picture_tag, batch, enrolled_at, event, decision, decided, removed_at, removed_by, certificate
FROM face_photo WHERE case_ref = @case_ref AND case_ref <> '' ORDER BY id;

-- name: FacePhotosDue :many
SELECT id, collection, category, basis, case_ref, unit, taken, retain, state, subject_tag, subject_box,
    row_tag, picture_tag, batch, enrolled_at, event, decision, decided, removed_at, removed_by, certificate
FROM face_photo WHERE state = 'active' AND retain < @today ORDER BY retain, id LIMIT @max_rows;

-- name: FacePhotosLeaving :many
SELECT id, collection, category, basis, case_ref, unit, taken, retain, state, subject_tag, subject_box,
    row_tag, picture_tag, batch, enrolled_at, event, decision, decided, removed_at, removed_by, certificate
FROM face_photo WHERE state = 'leaving' ORDER BY id LIMIT @max_rows;

-- name: FacePhotosAfter :many
SELECT id, collection, category, basis, case_ref, unit, taken, retain, state, subject_tag, subject_box,
    row_tag, picture_tag, batch, enrolled_at, event, decision, decided, removed_at, removed_by, certificate
FROM face_photo WHERE id > @after AND state = 'active' ORDER BY id LIMIT @max_rows;

-- name: FacePhotoKeysAfter :many
SELECT id, collection, category FROM face_photo WHERE id > @after AND state = 'active' ORDER BY id LIMIT @max_rows;

-- name: LeaveFacePhoto :execrows
UPDATE face_photo SET state = 'leaving', event = @event, decision = @decision, decided = @decided, removed_at = @at, removed_by = @removed_by,
    case_ref = '', subject_tag = @empty, subject_box = @empty, picture_tag = @empty
WHERE id = @id AND state = 'active';

-- name: RemoveFacePhoto :execrows
UPDATE face_photo SET state = 'removed', certificate = @certificate WHERE id = @id AND state = 'leaving';

-- name: CountFacePhotos :many
SELECT collection, category, state, CAST(taken / 10000 AS INTEGER) AS year, COUNT(*) AS photos
FROM face_photo GROUP BY collection, category, state, taken / 10000 ORDER BY collection, category, state, taken / 10000;

-- name: InsertFaceBatch :exec
INSERT INTO face_batch (id, list, state, started_at, ended_at, started_by, line, position, rows_in, enrolled, quarantined, duplicate, unchanged)
VALUES (@id, @list, 'open', @started_at, 0, @started_by, @line, @position, 0, 0, 0, 0, 0);

-- name: AdvanceFaceBatch :execrows
UPDATE face_batch SET line = @line, position = @position, rows_in = rows_in + @rows_in, enrolled = enrolled + @enrolled,
    quarantined = quarantined + @quarantined, duplicate = duplicate + @duplicate, unchanged = unchanged + @unchanged
WHERE id = @id AND state = 'open' AND line = @from_line;

-- name: EndFaceBatch :execrows
UPDATE face_batch SET state = 'done', ended_at = @at
WHERE id = @id AND state = 'open' AND line = @line AND rows_in = enrolled + quarantined + duplicate + unchanged;

-- name: GetFaceBatch :one
SELECT id, list, state, started_at, ended_at, started_by, line, position, rows_in, enrolled, quarantined, duplicate, unchanged
FROM face_batch WHERE id = @id;

-- name: LastFaceBatchOfList :one
SELECT id, list, state, started_at, ended_at, started_by, line, position, rows_in, enrolled, quarantined, duplicate, unchanged
FROM face_batch WHERE list = @list ORDER BY id DESC LIMIT 1;

-- name: CountOpenFaceBatches :one
SELECT COUNT(*) FROM face_batch WHERE state = 'open';

-- name: ListFaceBatches :many
SELECT id, list, state, started_at, ended_at, started_by, line, position, rows_in, enrolled, quarantined, duplicate, unchanged
FROM face_batch ORDER BY id DESC LIMIT @max_rows;

-- name: InsertFaceQuarantine :exec
INSERT INTO face_quarantine (batch, line, field, reason, picture_tag) VALUES (@batch, @line, @field, @reason, @picture_tag);

-- name: ListFaceQuarantine :many
SELECT batch, line, field, reason, picture_tag FROM face_quarantine
WHERE batch = @batch AND line > @after ORDER BY line LIMIT @max_rows;

-- name: InsertFaceOpening :exec
INSERT INTO face_opening (id, card, category, basis, reason, until_day, proposer, proposed_at, approver, approved_at, closed_by, closed_at, close_reason)
VALUES (@id, @card, @category, @basis, @reason, @until_day, @proposer, @proposed_at, '', 0, '', 0, '');

-- name: ApproveFaceOpening :execrows
UPDATE face_opening SET approver = @approver, approved_at = @at
WHERE id = @id AND approved_at = 0 AND closed_at = 0 AND proposer <> @approver;

-- name: CloseFaceOpening :execrows
UPDATE face_opening SET closed_by = @closed_by, closed_at = @at, close_reason = @reason WHERE id = @id AND closed_at = 0;

-- name: GetFaceOpening :one
SELECT id, card, category, basis, reason, until_day, proposer, proposed_at, approver, approved_at, closed_by, closed_at, close_reason
FROM face_opening WHERE id = @id;

-- name: ListFaceOpenings :many
SELECT id, card, category, basis, reason, until_day, proposer, proposed_at, approver, approved_at, closed_by, closed_at, close_reason
FROM face_opening ORDER BY proposed_at DESC, id DESC LIMIT @max_rows;

-- name: FaceOpeningsOfCard :many
SELECT id, card, category, basis, reason, until_day, proposer, proposed_at, approver, approved_at, closed_by, closed_at, close_reason
FROM face_opening WHERE card = @card AND approved_at > 0 AND closed_at = 0 ORDER BY id;

-- name: InsertFaceAssembly :exec
INSERT INTO face_assembly (id, title, unit, from_at, to_at, places, lat, lon, radius, registrar, registered_at, changed_by, changed_at, change_reason, cancelled_at)
VALUES (@id, @title, @unit, @from_at, @to_at, @places, @lat, @lon, @radius, @registrar, @registered_at, '', 0, '', 0);

-- name: AmendFaceAssembly :execrows
UPDATE face_assembly SET title = @title, unit = @unit, from_at = @from_at, to_at = @to_at, places = @places, lat = @lat, lon = @lon, radius = @radius,
    changed_by = @changed_by, changed_at = @changed_at, change_reason = @change_reason, cancelled_at = @cancelled_at
WHERE id = @id AND cancelled_at = 0 AND changed_at = @seen_at;

-- name: GetFaceAssembly :one
SELECT id, title, unit, from_at, to_at, places, lat, lon, radius, registrar, registered_at, changed_by, changed_at, change_reason, cancelled_at
FROM face_assembly WHERE id = @id;

-- name: FaceAssembliesBetween :many
SELECT id, title, unit, from_at, to_at, places, lat, lon, radius, registrar, registered_at, changed_by, changed_at, change_reason, cancelled_at
FROM face_assembly WHERE to_at >= @from_at AND from_at <= @to_at ORDER BY from_at, id;

-- name: InsertFaceOrder :exec
INSERT INTO face_order (assembly, number, commander, case_ref, subject_tag, subject_box, entered_by, entered_at)
VALUES (@assembly, @number, @commander, @case_ref, @subject_tag, @subject_box, @entered_by, @entered_at);

-- name: ListFaceOrders :many
SELECT assembly, number, commander, case_ref, subject_tag, subject_box, entered_by, entered_at
FROM face_order WHERE assembly = @assembly ORDER BY number;
