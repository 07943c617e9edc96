-- name: AddFirstNames
COPY registry.%s (name, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, register, ord, text) FROM STDIN (FORMAT binary, FREEZE true)
