-- A look-up reads the fields that its bits ask for and no others: bit i of want
-- is the i-th field of the register, in the order of the columns below. What is
-- not asked for comes back empty and never leaves the database.

-- name: Household :many
SELECT id,
    CAST(CASE WHEN @want & 1 THEN name ELSE '' END AS TEXT) AS name,
    CAST(CASE WHEN @want & 2 THEN national_id ELSE '' END AS TEXT) AS national_id,
    CAST(CASE WHEN @want & 4 THEN birth_date ELSE '' END AS TEXT) AS birth_date,
    CAST(CASE WHEN @want & 8 THEN sex ELSE '' END AS TEXT) AS sex,
    CAST(CASE WHEN @want & 16 THEN status ELSE '' END AS TEXT) AS status,
    CAST(CASE WHEN @want & 32 THEN address ELSE '' END AS TEXT) AS address,
    CAST(CASE WHEN @want & 64 THEN phone ELSE '' END AS TEXT) AS phone,
    CAST(CASE WHEN @want & 128 THEN kin ELSE '' END AS TEXT) AS kin,
    CAST(CASE WHEN @want & 256 THEN military ELSE '' END AS TEXT) AS military
FROM household WHERE national_id = @key ORDER BY id LIMIT @max_rows;

-- name: VehicleByPlate :many
SELECT id,
    CAST(CASE WHEN @want & 1 THEN plate ELSE '' END AS TEXT) AS plate,
    CAST(CASE WHEN @want & 2 THEN kind ELSE '' END AS TEXT) AS kind,
    CAST(CASE WHEN @want & 4 THEN make ELSE '' END AS TEXT) AS make,
    CAST(CASE WHEN @want & 8 THEN model ELSE '' END AS TEXT) AS model,
    CAST(CASE WHEN @want & 16 THEN colour ELSE '' END AS TEXT) AS colour,
    CAST(CASE WHEN @want & 32 THEN year ELSE '' END AS TEXT) AS year,
    CAST(CASE WHEN @want & 64 THEN validity ELSE '' END AS TEXT) AS validity,
    CAST(CASE WHEN @want & 128 THEN owner_name ELSE '' END AS TEXT) AS owner_name,
    CAST(CASE WHEN @want & 256 THEN owner_id ELSE '' END AS TEXT) AS owner_id,
    CAST(CASE WHEN @want & 512 THEN owner_address ELSE '' END AS TEXT) AS owner_address
FROM vehicle WHERE plate = @key ORDER BY id LIMIT @max_rows;

-- name: VehicleByOwner :many
SELECT id,
    CAST(CASE WHEN @want & 1 THEN plate ELSE '' END AS TEXT) AS plate,
    CAST(CASE WHEN @want & 2 THEN kind ELSE '' END AS TEXT) AS kind,
    CAST(CASE WHEN @want & 4 THEN make ELSE '' END AS TEXT) AS make,
    CAST(CASE WHEN @want & 8 THEN model ELSE '' END AS TEXT) AS model,
    CAST(CASE WHEN @want & 16 THEN colour ELSE '' END AS TEXT) AS colour,
    CAST(CASE WHEN @want & 32 THEN year ELSE '' END AS TEXT) AS year,
    CAST(CASE WHEN @want & 64 THEN validity ELSE '' END AS TEXT) AS validity,
    CAST(CASE WHEN @want & 128 THEN owner_name ELSE '' END AS TEXT) AS owner_name,
    CAST(CASE WHEN @want & 256 THEN owner_id ELSE '' END AS TEXT) AS owner_id,
    CAST(CASE WHEN @want & 512 THEN owner_address ELSE '' END AS TEXT) AS owner_address
FROM vehicle WHERE owner_id = @key ORDER BY id LIMIT @max_rows;

-- name: Licence :many
SELECT id,
    CAST(CASE WHEN @want & 1 THEN classes ELSE '' END AS TEXT) AS classes,
    CAST(CASE WHEN @want & 2 THEN validity ELSE '' END AS TEXT) AS validity,
    CAST(CASE WHEN @want & 4 THEN issued ELSE '' END AS TEXT) AS issued,
    CAST(CASE WHEN @want & 8 THEN expires ELSE '' END AS TEXT) AS expires
FROM licence WHERE national_id = @key ORDER BY id LIMIT @max_rows;

-- name: Wanted :many
SELECT id,
    CAST(CASE WHEN @want & 1 THEN 'yes' ELSE '' END AS TEXT) AS wanted,
    CAST(CASE WHEN @want & 2 THEN warrant_no ELSE '' END AS TEXT) AS warrant_no,
    CAST(CASE WHEN @want & 4 THEN offence ELSE '' END AS TEXT) AS offence,
    CAST(CASE WHEN @want & 8 THEN agency ELSE '' END AS TEXT) AS agency,
    CAST(CASE WHEN @want & 16 THEN issued ELSE '' END AS TEXT) AS issued,
    CAST(CASE WHEN @want & 32 THEN last_address ELSE '' END AS TEXT) AS last_address
FROM wanted WHERE national_id = @key ORDER BY id LIMIT @max_rows;

-- name: Stolen :many
SELECT id,
    CAST(CASE WHEN @want & 1 THEN 'yes' ELSE '' END AS TEXT) AS stolen,
    CAST(CASE WHEN @want & 2 THEN reported ELSE '' END AS TEXT) AS reported,
    CAST(CASE WHEN @want & 4 THEN station ELSE '' END AS TEXT) AS station,
    CAST(CASE WHEN @want & 8 THEN case_no ELSE '' END AS TEXT) AS case_no,
    CAST(CASE WHEN @want & 16 THEN description ELSE '' END AS TEXT) AS description
FROM stolen WHERE plate = @key ORDER BY id LIMIT @max_rows;

-- name: Cases :many
SELECT id,
    CAST(CASE WHEN @want & 1 THEN case_no ELSE '' END AS TEXT) AS case_no,
    CAST(CASE WHEN @want & 2 THEN case_type ELSE '' END AS TEXT) AS case_type,
    CAST(CASE WHEN @want & 4 THEN role ELSE '' END AS TEXT) AS role,
    CAST(CASE WHEN @want & 8 THEN unit ELSE '' END AS TEXT) AS unit,
    CAST(CASE WHEN @want & 16 THEN opened ELSE '' END AS TEXT) AS opened,
    CAST(CASE WHEN @want & 32 THEN status ELSE '' END AS TEXT) AS status
FROM case_role WHERE national_id = @key ORDER BY id LIMIT @max_rows;

-- name: Priors :many
SELECT id,
    CAST(CASE WHEN @want & 1 THEN offence ELSE '' END AS TEXT) AS offence,
    CAST(CASE WHEN @want & 2 THEN court ELSE '' END AS TEXT) AS court,
    CAST(CASE WHEN @want & 4 THEN judged ELSE '' END AS TEXT) AS judged,
    CAST(CASE WHEN @want & 8 THEN sentence ELSE '' END AS TEXT) AS sentence,
    CAST(CASE WHEN @want & 16 THEN status ELSE '' END AS TEXT) AS status
FROM prior WHERE national_id = @key ORDER BY id LIMIT @max_rows;

-- name: Missing :many
SELECT id,
    CAST(CASE WHEN @want & 1 THEN 'yes' ELSE '' END AS TEXT) AS missing,
    CAST(CASE WHEN @want & 2 THEN reported ELSE '' END AS TEXT) AS reported,
    CAST(CASE WHEN @want & 4 THEN station ELSE '' END AS TEXT) AS station,
    CAST(CASE WHEN @want & 8 THEN report_no ELSE '' END AS TEXT) AS report_no,
    CAST(CASE WHEN @want & 16 THEN category ELSE '' END AS TEXT) AS category,
    CAST(CASE WHEN @want & 32 THEN contact ELSE '' END AS TEXT) AS contact
FROM missing WHERE national_id = @key ORDER BY id LIMIT @max_rows;
