package sqlite

import "sync"

// cache keeps rows that change by [Store.Load] alone, which clears it. Nothing
// that can be withdrawn (sessions, grants, custody, rosters) is ever kept.
type cache[K comparable, V any] struct {
	mu  sync.RWMutex
	all map[K]V // guarded by mu
}

// cached gives the kept value, or reads and keeps it.
func cached[K comparable, V any](c *cache[K, V], key K, read func() (V, error)) (V, error) {
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

func (c *cache[K, V]) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.all)
}
