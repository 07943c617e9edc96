package intake

// SetChunkRows makes chunks small, so that a small file passes in many, and
// gives the way back.
func SetChunkRows(n int) (back func()) {
	was := chunkRows
	chunkRows = n
	return func() { chunkRows = was }
}
