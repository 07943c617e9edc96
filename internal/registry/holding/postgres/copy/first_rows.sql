-- Rows of a table that this transaction has made: frozen, so that nobody needs
-- to visit them again.
-- name: AddFirstVersions
COPY registry.%s (key, hash, seen_from, seen_to, line, person, former, document, plate, phone, name, address, register, birth, valid_from, valid_to, content) FROM STDIN (FORMAT binary, FREEZE true)
