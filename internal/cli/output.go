package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// printJSON writes v as one JSON document.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// progress shows how far a long command is: on a terminal a line that is
// written over, elsewhere a line every few seconds.
type progress struct {
	w        io.Writer
	terminal bool

	mu    sync.Mutex
	last  time.Time // guarded by mu
	shown bool      // guarded by mu
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w}
	if f, ok := w.(*os.File); ok {
		st, err := f.Stat()
		p.terminal = err == nil && st.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// step says that done of total are done of what.
func (p *progress) step(what string, done, total int64) {
	every := 3 * time.Second
	if p.terminal {
		every = 100 * time.Millisecond
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.last) < every && done != total {
		return
	}
	p.last = now
	line := what
	switch {
	case done > 0 && total == 0:
		line = fmt.Sprintf("%s %d", what, done)
	case total > 0:
		line = fmt.Sprintf("%s %d of %d (%d %%)", what, done, total, 100*done/total)
	}
	if p.terminal {
		fmt.Fprintf(p.w, "\r\x1b[K%s", line)
		p.shown = true
		return
	}
	fmt.Fprintln(p.w, line)
}

// end finishes the line that is written over.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprintln(p.w)
		p.shown = false
	}
}
