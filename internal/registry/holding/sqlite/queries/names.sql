-- name: AddName :exec
INSERT INTO name (name, ord, text, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11) VALUES (@name, @ord, @text, @h0, @h1, @h2, @h3, @h4, @h5, @h6, @h7, @h8, @h9, @h10, @h11) ON CONFLICT DO NOTHING;

-- name: NamesByH0 :many
SELECT * FROM name WHERE h0 = @hash AND h0 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH1 :many
SELECT * FROM name WHERE h1 = @hash AND h1 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH2 :many
SELECT * FROM name WHERE h2 = @hash AND h2 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH3 :many
SELECT * FROM name WHERE h3 = @hash AND h3 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH4 :many
SELECT * FROM name WHERE h4 = @hash AND h4 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH5 :many
SELECT * FROM name WHERE h5 = @hash AND h5 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH6 :many
SELECT * FROM name WHERE h6 = @hash AND h6 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH7 :many
SELECT * FROM name WHERE h7 = @hash AND h7 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH8 :many
SELECT * FROM name WHERE h8 = @hash AND h8 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH9 :many
SELECT * FROM name WHERE h9 = @hash AND h9 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH10 :many
SELECT * FROM name WHERE h10 = @hash AND h10 <> 0 ORDER BY name, ord LIMIT @max_rows;

-- name: NamesByH11 :many
SELECT * FROM name WHERE h11 = @hash AND h11 <> 0 ORDER BY name, ord LIMIT @max_rows;
