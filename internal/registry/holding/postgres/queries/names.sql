-- name: AddName :exec
INSERT INTO registry.name (register, name, ord, text, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11)
SELECT @register::integer, unnest(@names::bigint[]), unnest(@ords::integer[]), unnest(@texts::text[]), unnest(@h0::bigint[]), unnest(@h1::bigint[]), unnest(@h2::bigint[]), unnest(@h3::bigint[]), unnest(@h4::bigint[]), unnest(@h5::bigint[]), unnest(@h6::bigint[]), unnest(@h7::bigint[]), unnest(@h8::bigint[]), unnest(@h9::bigint[]), unnest(@h10::bigint[]), unnest(@h11::bigint[])
ON CONFLICT DO NOTHING;

-- name: NamesByH0 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h0 = @hash AND h0 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH1 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h1 = @hash AND h1 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH2 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h2 = @hash AND h2 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH3 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h3 = @hash AND h3 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH4 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h4 = @hash AND h4 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH5 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h5 = @hash AND h5 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH6 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h6 = @hash AND h6 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH7 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h7 = @hash AND h7 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH8 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h8 = @hash AND h8 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH9 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h9 = @hash AND h9 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH10 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h10 = @hash AND h10 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;

-- name: NamesByH11 :many
SELECT DISTINCT ON (name, ord) * FROM registry.name WHERE h11 = @hash AND h11 <> 0 ORDER BY name, ord LIMIT @max_rows::bigint;
