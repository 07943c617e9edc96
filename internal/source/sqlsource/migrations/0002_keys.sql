-- +goose Up

-- The keys come after the load: one sort instead of a million inserts in random
-- places.
CREATE INDEX household_national_id ON household (national_id);
CREATE INDEX vehicle_plate ON vehicle (plate);
CREATE INDEX vehicle_owner_id ON vehicle (owner_id);
CREATE INDEX licence_national_id ON licence (national_id);
CREATE INDEX wanted_national_id ON wanted (national_id);
CREATE INDEX stolen_plate ON stolen (plate);
CREATE INDEX case_role_national_id ON case_role (national_id);
CREATE INDEX prior_national_id ON prior (national_id);
CREATE INDEX missing_national_id ON missing (national_id);

-- +goose Down
DROP INDEX missing_national_id;
DROP INDEX prior_national_id;
DROP INDEX case_role_national_id;
DROP INDEX stolen_plate;
DROP INDEX wanted_national_id;
DROP INDEX licence_national_id;
DROP INDEX vehicle_owner_id;
DROP INDEX vehicle_plate;
DROP INDEX household_national_id;
