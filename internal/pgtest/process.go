package pgtest

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// server is the running postmaster.
type server struct {
	cmd     *exec.Cmd
	ended   chan struct{} // closed when it has ended
	logFile string
}

// run starts the server. The kernel ends it (immediate shutdown) when the
// thread that started it does, so that thread waits for it.
func (c *Cluster) run() (*server, error) {
	s := &server{ended: make(chan struct{}), logFile: c.dir.file("log")}
	log, err := os.OpenFile(s.logFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.cmd = exec.Command(c.bin+"/postgres", c.arguments()...)
	s.cmd.Dir, s.cmd.Env, s.cmd.Stderr, s.cmd.Stdout = c.dir.path, environment(), log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{
		Credential: c.who, Pdeathsig: syscall.SIGQUIT, Setpgid: true, // Ctrl-C is ours to handle
	}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer close(s.ended)
		if err := s.cmd.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		_ = s.cmd.Wait() // an ended server is what was asked for, or await tells
	}()
	return s, <-started
}

// signal ends the server and waits for it.
func (s *server) signal(sig syscall.Signal) {
	_ = s.cmd.Process.Signal(sig) // it may have ended already
	<-s.ended
}

// log gives the end of what the server has written.
func (s *server) log() string {
	b, err := os.ReadFile(s.logFile)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
