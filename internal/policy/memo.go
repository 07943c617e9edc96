package policy

import (
	"maps"
	"sync"
	"sync/atomic"

	"github.com/cedar-policy/cedar-go/types"
)

// maxMemo bounds a memo: what it keys by has few values (four sessions,
// sixteen grants, the duty items of a roster), and more is built afresh.
const maxMemo = 512

// memo keeps the Cedar records of small structs, since making one hashes and
// sorts every attribute. Readers take no lock: each write replaces the map.
type memo[K comparable] struct {
	seen atomic.Pointer[map[K]types.Record]

	mu sync.Mutex // held by writers only
}

func (m *memo[K]) get(key K, build func(K) types.RecordMap) types.Record {
	if seen := m.seen.Load(); seen != nil {
		if r, ok := (*seen)[key]; ok {
			return r
		}
	}
	r := types.NewRecord(build(key))
	m.mu.Lock()
	defer m.mu.Unlock()
	next := map[K]types.Record{key: r}
	if seen := m.seen.Load(); seen != nil {
		if len(*seen) >= maxMemo {
			return r
		}
		maps.Copy(next, *seen)
	}
	m.seen.Store(&next)
	return r
}
