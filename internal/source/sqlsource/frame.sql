SELECT {columns} FROM ({query}) AS agency ORDER BY 1 LIMIT {rows}
