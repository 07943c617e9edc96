package authn

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"mpolice"
)

const (
	ceremonyLife  = 5 * time.Minute
	maxCeremonies = 10_000
)

// ceremony is one challenge that waits for the browser's answer.
type ceremony struct {
	data    webauthn.SessionData
	code    string // enrolment code; empty for a sign-in
	officer mpolice.OfficerID
	expires time.Time
}

// ceremonies keeps open challenges in memory: each is good for one answer and
// five minutes, and a restart only means to tap again.
type ceremonies struct {
	mu   sync.Mutex
	open map[string]ceremony // guarded by mu; never more than maxCeremonies
}

func newCeremonies() *ceremonies { return &ceremonies{open: map[string]ceremony{}} }

func (c *ceremonies) put(now time.Time, x ceremony) string {
	x.expires = now.Add(ceremonyLife)
	id := rand.Text()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= maxCeremonies {
		c.drop(now)
	}
	c.open[id] = x
	return id
}

func (c *ceremonies) take(now time.Time, id string) (ceremony, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x, ok := c.open[id]
	delete(c.open, id)
	return x, ok && now.Before(x.expires)
}

// drop removes what has expired, and everything when that is not enough: a
// flood of sign-in attempts must not fill the memory.
func (c *ceremonies) drop(now time.Time) {
	for id, x := range c.open {
		if !now.Before(x.expires) {
			delete(c.open, id)
		}
	}
	if len(c.open) >= maxCeremonies {
		clear(c.open)
	}
}
