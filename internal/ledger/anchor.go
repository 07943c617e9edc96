package ledger

import (
	"bytes"
	"context"
	"sync"
)

// Source is where the sealer takes leaves from.
type Source interface {
	// Pending returns the leaves with dense index after, after+1, ... in commit order, at most max of them
	// and fewer if it wants to bound memory; none means that nothing waits. A leaf that was returned once
	// is committed: the same index must give the same bytes for ever.
	Pending(ctx context.Context, after int64, max int) ([][]byte, error)
}

// Anchor keeps the last signed checkpoint in another store than the log folder, so that a folder restored
// from an old copy, or a second sealer, cannot sign a second history.
type Anchor interface {
	// Last returns what the latest successful Replace stored, nil if there was none.
	Last(ctx context.Context) ([]byte, error)
	// Replace stores new if the stored value still is old (nil: none), in one atomic and durable step,
	// and reports whether it did. After an error the outcome counts as unknown and Last is asked.
	Replace(ctx context.Context, old, new []byte) (bool, error)
}

// MemoryAnchor is an Anchor for benchmarks and trials. It forgets, and so protects nothing, when the
// program ends. The zero value is ready; it is safe for concurrent use.
type MemoryAnchor struct {
	mu   sync.Mutex
	last []byte
}

// Last returns a copy of the stored checkpoint.
func (a *MemoryAnchor) Last(context.Context) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return bytes.Clone(a.last), nil
}

// Replace swaps the checkpoint if it still is old.
func (a *MemoryAnchor) Replace(_ context.Context, old, next []byte) (bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !bytes.Equal(a.last, old) {
		return false, nil
	}
	a.last = bytes.Clone(next)
	return true, nil
}
