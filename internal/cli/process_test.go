package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience bounds every wait for a program; a wait that reaches it fails.
const patience = 2 * time.Minute

// processes is the key of a script's programs in the background.
type processes struct{}

type process struct {
	cmd      *exec.Cmd
	out, err output
	ended    chan struct{}
}

// output keeps what a program prints and tells when there is more.
type output struct {
	mu   sync.Mutex
	b    bytes.Buffer  // guarded by mu
	more chan struct{} // closed at the next write; guarded by mu
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.more != nil {
		close(o.more)
		o.more = nil
	}
	return o.b.Write(p)
}

// now gives what was printed and a channel that closes when there is more.
func (o *output) now() (string, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.more == nil {
		o.more = make(chan struct{})
	}
	return o.b.String(), o.more
}

// begin NAME ARG… starts mpolice in the background.
func cmdBegin(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "begin NAME ARG…")
	path, err := exec.LookPath("mpolice")
	ts.Check(err)
	p := &process{cmd: exec.Command(path, args[1:]...), ended: make(chan struct{})}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = ts.MkAbs("."), &p.out, &p.err
	p.cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"), "TMPDIR="+ts.Getenv("TMPDIR"))
	// Its child must not hold the pipes after a kill.
	p.cmd.WaitDelay = 10 * time.Second
	ts.Check(p.cmd.Start())
	go func() {
		_ = p.cmd.Wait() // the state is read afterwards
		close(p.ended)
	}()
	ts.Value(processes{}).(map[string]*process)[args[0]] = p
	ts.Defer(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
	})
}

func named(ts *testscript.TestScript, name string) *process {
	p := ts.Value(processes{}).(map[string]*process)[name]
	if p == nil {
		ts.Fatalf("no program %s was begun", name)
	}
	return p
}

// await NAME stdout|stderr PATTERN waits until a line of the program matches
// as a whole.
func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 3 && (args[1] == "stdout" || args[1] == "stderr"), "await NAME stdout|stderr PATTERN")
	p := named(ts, args[0])
	line, err := regexp.Compile("(?m)^(?:" + args[2] + ")$")
	ts.Check(err)
	o := map[string]*output{"stdout": &p.out, "stderr": &p.err}[args[1]]
	deadline := time.After(patience)
	for {
		text, more := o.now()
		if line.MatchString(text) {
			return
		}
		select {
		case <-more:
		case <-p.ended:
			if text, _ := o.now(); line.MatchString(text) {
				return
			}
			errs, _ := p.err.now()
			ts.Fatalf("it ended before: %s%s", text, errs)
		case <-deadline:
			ts.Fatalf("it never came: %s", text)
		}
	}
}

// end NAME TERM|KILL|WAIT CODE signals a program and expects its exit code, -1
// for one that was killed. Its output is then in NAME.stdout and NAME.stderr.
func cmdEnd(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 3, "end NAME TERM|KILL|WAIT CODE")
	p := named(ts, args[0])
	if s := map[string]syscall.Signal{"TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}[args[1]]; s != 0 {
		ts.Check(p.cmd.Process.Signal(s))
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		ts.Fatalf("it does not end")
	}
	out, _ := p.out.now()
	errs, _ := p.err.now()
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".stdout"), []byte(out), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".stderr"), []byte(errs), 0o600))
	want := args[2]
	if got := p.cmd.ProcessState.ExitCode(); want != jsonOf(got) {
		ts.Fatalf("exit code %d, want %s\n%s%s", got, want, out, errs)
	}
}

func jsonOf(v any) string {
	b, _ := json.Marshal(v) //nolint:errcheck // numbers encode
	return string(b)
}

// signedIn gives a client that is signed in as a persona.
func signedIn(ts *testscript.TestScript, base, persona string) *http.Client {
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	c := &http.Client{Jar: jar, Timeout: patience}
	res, err := c.PostForm(base+"/demo/sign-in", url.Values{"persona": {persona}})
	ts.Check(err)
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		ts.Fatalf("sign in as %s: %s", persona, res.Status)
	}
	return c
}

// ask STATUS ADDRESS PERSONA FILE sends a query; the answer is in answer.json,
// and $RECORD is its record.
func cmdAsk(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 4, "ask STATUS ADDRESS PERSONA FILE")
	base := "http://" + args[1]
	c := signedIn(ts, base, args[2])
	res, err := c.Post(base+"/api/v1/queries", "application/json", strings.NewReader(ts.ReadFile(args[3])))
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("answer.json"), body, 0o600))
	if jsonOf(res.StatusCode) != args[0] {
		ts.Fatalf("%s %s", res.Status, body)
	}
	var got struct{ Record string }
	ts.Check(json.Unmarshal(body, &got))
	ts.Setenv("RECORD", got.Record)
}

// fetch ADDRESS PERSONA PATH FILE saves what a path answers.
func cmdFetch(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 4, "fetch ADDRESS PERSONA PATH FILE")
	base := "http://" + args[0]
	c := signedIn(ts, base, args[1])
	deadline := time.Now().Add(patience)
	for {
		res, err := c.Get(base + args[2])
		ts.Check(err)
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		ts.Check(err)
		if res.StatusCode == http.StatusOK {
			ts.Check(os.WriteFile(filepath.Join(ts.MkAbs("."), args[3]), body, 0o600))
			return
		}
		// A record is sealed within about a second.
		if res.StatusCode != http.StatusNotFound || time.Now().After(deadline) {
			ts.Fatalf("%s %s", res.Status, body)
		}
	}
}
