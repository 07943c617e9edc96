-- The loader writes rows as they come; id is left to the database, which counts.

-- name: InsertHousehold :exec
INSERT INTO household (national_id, name, birth_date, sex, status, address, phone, kin, military)
VALUES (@national_id, @name, @birth_date, @sex, @status, @address, @phone, @kin, @military);

-- name: InsertVehicle :exec
INSERT INTO vehicle (plate, kind, make, model, colour, year, validity, owner_name, owner_id, owner_address)
VALUES (@plate, @kind, @make, @model, @colour, @year, @validity, @owner_name, @owner_id, @owner_address);

-- name: InsertLicence :exec
INSERT INTO licence (national_id, classes, validity, issued, expires)
VALUES (@national_id, @classes, @validity, @issued, @expires);

-- name: InsertWanted :exec
INSERT INTO wanted (national_id, warrant_no, offence, agency, issued, last_address)
VALUES (@national_id, @warrant_no, @offence, @agency, @issued, @last_address);

-- name: InsertStolen :exec
INSERT INTO stolen (plate, reported, station, case_no, description)
VALUES (@plate, @reported, @station, @case_no, @description);

-- name: InsertCaseRole :exec
INSERT INTO case_role (national_id, case_no, case_type, role, unit, opened, status)
VALUES (@national_id, @case_no, @case_type, @role, @unit, @opened, @status);

-- name: InsertPrior :exec
INSERT INTO prior (national_id, offence, court, judged, sentence, status)
VALUES (@national_id, @offence, @court, @judged, @sentence, @status);

-- name: InsertMissing :exec
INSERT INTO missing (national_id, reported, station, report_no, category, contact)
VALUES (@national_id, @reported, @station, @report_no, @category, @contact);

-- name: InsertLoad :exec
INSERT INTO load (id, seed, people, made_at, rows) VALUES (1, @seed, @people, @made_at, @rows);

-- name: GetLoad :one
SELECT seed, people, made_at, rows FROM load WHERE id = 1;
