package intake_test

import (
	"runtime"
	"runtime/debug"
)

// peak gives by how many bytes the heap grew at most while do ran, as the
// garbage collector lets it grow when it collects eagerly.
func peak(do func()) int64 {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	from, most := int64(m.HeapAlloc), int64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			runtime.ReadMemStats(&m)
			most = max(most, int64(m.HeapAlloc)-from)
			select {
			case <-stop:
				return
			default:
				runtime.Gosched()
			}
		}
	}()
	do()
	close(stop)
	<-stopped
	return most
}
