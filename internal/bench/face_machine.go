package bench

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"mpolice/internal/face/search/kernel"
)

// FaceMachine is what the figures were taken on.
type FaceMachine struct {
	Processor string  `json:"processor"`
	CPUs      int     `json:"cpus"`
	MemoryGiB float64 `json:"memory_gib"`
	Kernel    string  `json:"kernel"`     // the best that package kernel has for it
	HugePages string  `json:"huge_pages"` // the system's setting
	LoadFrom  string  `json:"load_from"`  // averages of 1, 5 and 15 minutes before the run: what other work there was
	LoadAfter string  `json:"load_after"` // and after it
}

func thisMachine() FaceMachine {
	total, _ := memory("MemTotal")
	return FaceMachine{
		Processor: processor(), CPUs: runtime.GOMAXPROCS(0), MemoryGiB: float64(total) / (1 << 30),
		Kernel: kernel.Best().String(), HugePages: hugePages(), LoadFrom: loadAverage(),
	}
}

// processor is the model's name as Linux tells it; a virtual machine may hide
// which one it is.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo") // elsewhere than on Linux there is none
	fact := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); fact[name] == "" {
			fact[name] = strings.TrimSpace(value)
		}
	}
	if fact["model name"] == "" {
		return runtime.GOARCH
	}
	return fmt.Sprintf("%s, family %s, model %s", fact["model name"], fact["cpu family"], fact["model"])
}

// hugePages is the setting in force: the word in brackets.
func hugePages() string {
	text, _ := os.ReadFile("/sys/kernel/mm/transparent_hugepage/enabled")
	_, rest, _ := strings.Cut(string(text), "[")
	word, _, _ := strings.Cut(rest, "]")
	return word
}

func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	if f := strings.Fields(string(text)); len(f) > 2 {
		return strings.Join(f[:3], " ")
	}
	return ""
}

// memory is a line of /proc/meminfo in bytes.
func memory(name string) (int64, error) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	return kilobytes(text, name)
}

// hugeMB is how much of this process lies in huge pages.
func hugeMB() int64 {
	text, err := os.ReadFile("/proc/self/smaps_rollup")
	if err != nil {
		return 0
	}
	n, _ := kilobytes(text, "AnonHugePages")
	return n >> 20
}

func kilobytes(text []byte, name string) (int64, error) {
	for line := range bytes.Lines(text) {
		if rest, ok := strings.CutPrefix(string(line), name+":"); ok {
			if f := strings.Fields(rest); len(f) > 0 {
				kb, err := strconv.ParseInt(f[0], 10, 64)
				return kb << 10, err
			}
		}
	}
	return 0, fmt.Errorf("the system does not tell %s", name)
}

// cpuTime is what this process has used, on all its threads.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
