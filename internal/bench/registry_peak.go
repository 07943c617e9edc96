package bench

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// peak tells how much memory the process has held at most since it was made:
// Linux's high-water mark, set back first.
type peak struct{ reset bool }

// newPeak gives back what earlier parts have used and starts anew.
func newPeak() peak {
	debug.FreeOSMemory()
	return peak{os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil}
}

// bytes gives the mark; elsewhere than on Linux what the runtime has asked of
// the system.
func (peak) bytes() int64 {
	if text, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
				kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
				return kb << 10
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}

func (p peak) how() string {
	if p.reset {
		return "resident set of the process, the records included"
	}
	return "resident set since the start, earlier parts included"
}
