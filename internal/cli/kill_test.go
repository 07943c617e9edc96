package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"mpolice/internal/server/servertest"
)

// TestKilledWhileAsked kills a real program with SIGKILL while officers ask,
// three times over one folder. Whatever a client was answered is on record
// after the next start, and the log is whole.
func TestKilledWhileAsked(t *testing.T) {
	for _, e := range []servertest.Engine{servertest.SQLite, servertest.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			servertest.On(t, e)
			killedWhileAsked(t)
		})
	}
}

func killedWhileAsked(t *testing.T) {
	dir := servertest.Folder(t)
	var known []string // every record that a client was told of
	for round := range 3 {
		d := startDemo(t, dir, round)
		d.find(t, known)
		known = append(known, d.killDuring(t, 40+30*round)...)
	}
	if len(known) < 100 {
		t.Fatalf("only %d queries were answered", len(known))
	}
	d := startDemo(t, dir, 3)
	d.find(t, known)
	d.verify(t, dir)
	d.stop(t)
	d.verify(t, dir)
}

// demo is one running `mpolice demo`.
type demo struct {
	cmd  *exec.Cmd
	url  string
	http *http.Client
}

// startDemo serves the folder an hour later in each round, as the same officer.
func startDemo(t *testing.T, dir string, round int) *demo {
	t.Helper()
	d := &demo{cmd: exec.Command("mpolice", "demo", "--people", fmt.Sprint(servertest.Population), "--data", dir, "--store", servertest.Address(dir),
		"--listen", "127.0.0.1:0", "--at", fmt.Sprintf("2026-11-21T14:%02d:00+08:00", 10+10*round))}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	d.cmd.Stderr = &errs
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = d.cmd.Process.Kill()
		_ = d.cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			d.url = url
			break
		}
	}
	if d.url == "" {
		_ = d.cmd.Wait()
		t.Fatalf("round %d: it does not serve: %s", round, errs.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	d.signIn(t)
	return d
}

func (d *demo) signIn(t *testing.T) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d.http = &http.Client{Jar: jar}
	res, err := d.http.PostForm(d.url+"/demo/sign-in", url.Values{"persona": {"A10001"}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("sign in: %s", res.Status)
	}
}

// killDuring lets four clients ask and kills the program after enough answers;
// it gives the records that clients were told of.
func (d *demo) killDuring(t *testing.T, enough int) []string {
	t.Helper()
	var mu sync.Mutex
	var got []string
	var clients sync.WaitGroup
	for c := range 4 {
		clients.Go(func() {
			for i := 0; ; i++ {
				record, err := d.ask(c, i)
				if err != nil {
					return // the program is gone
				}
				mu.Lock()
				got = append(got, record)
				n := len(got)
				mu.Unlock()
				if n == enough {
					_ = d.cmd.Process.Kill()
				}
			}
		})
	}
	clients.Wait()
	_ = d.cmd.Wait() // "killed"
	if d.cmd.ProcessState.Success() {
		t.Error("it was not killed")
	}
	return got
}

// ask asks about a plate, each time with another reason, and gives the record
// of the answer or of the refusal.
func (d *demo) ask(client, i int) (string, error) {
	q := servertest.StolenCheck(fmt.Sprintf("AB%c%04d", 'A'+client, i%10_000))
	q["reason"] = fmt.Sprintf("巡經民生路口第%d格，車窗破損且電門有撬痕，疑似失竊", client*10_000+i)
	if i%7 == 6 {
		q["reason"] = "公務查詢"
	}
	b, err := json.Marshal(q)
	if err != nil {
		return "", err
	}
	res, err := d.http.Post(d.url+"/api/v1/queries", "application/json", bytes.NewReader(b))
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var got struct{ Record string }
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil {
		return "", err
	}
	if got.Record == "" {
		return "", fmt.Errorf("status %s", res.Status)
	}
	return got.Record, nil
}

// find expects every record of the officer to be there.
func (d *demo) find(t *testing.T, records []string) {
	t.Helper()
	var listed []string
	for before := ""; ; {
		res, err := d.http.Get(d.url + "/api/v1/records" + before)
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Records []struct{ Record string }
			Next    int64
		}
		err = json.NewDecoder(res.Body).Decode(&page)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			listed = append(listed, r.Record)
		}
		if page.Next == 0 {
			break
		}
		before = fmt.Sprintf("?before=%d", page.Next)
	}
	for _, r := range records {
		if !slices.Contains(listed, r) {
			t.Errorf("record %s was answered and is gone; %d are there", r, len(listed))
		}
	}
}

func (d *demo) verify(t *testing.T, dir string) {
	t.Helper()
	out, err := exec.Command("mpolice", "verify", "--data", dir, "--store", servertest.Address(dir), "--json").Output()
	var rep struct {
		OK      bool
		Records int
	}
	if jerr := json.Unmarshal(out, &rep); err != nil || jerr != nil || !rep.OK {
		t.Errorf("verify: %v, %s", err, out)
	}
}

// stop ends the program as an operator does.
func (d *demo) stop(t *testing.T) {
	t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}
