package eval

import (
	"os"
	"runtime"
	"strconv"
	"strings"
)

// peakRSS is the most memory that the process has held, in bytes: VmHWM of
// Linux, elsewhere what the runtime has asked of the system.
func peakRSS() int64 {
	if text, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
				kb, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
				return kb << 10
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
