package store

import "sync"

// Cache keeps rows that never change once they are there, such as units: an
// engine's Load may add some and clears it. Nothing that can be withdrawn
// (sessions, grants, custody, rosters) is ever kept. The zero value is ready.
type Cache[K comparable, V any] struct {
	mu  sync.RWMutex
	all map[K]V // guarded by mu
}

// Get gives the kept value, or reads and keeps it.
func (c *Cache[K, V]) Get(key K, read func() (V, error)) (V, error) {
	c.mu.RLock()
	v, ok := c.all[key]
	c.mu.RUnlock()
	if ok {
		return v, nil
	}
	v, err := read()
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[K]V{}
	}
	c.all[key] = v
	return v, nil
}

// Clear forgets everything.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.all)
}
