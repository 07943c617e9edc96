package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Options change a cluster. The zero value is durable: fsync is on.
type Options struct {
	// Settings are lines of postgresql.conf, such as "shared_buffers": "1GB".
	Settings map[string]string
	// NoSync leaves writes to the system's cache. Right for tests of anything
	// but durability.
	NoSync bool
	// Dir is the folder to make the cluster's folder in. Empty: the system's
	// temporary one.
	Dir string
}

// Cluster is one running server. Its methods are not for concurrent use, but
// for URL, Create and Drop.
type Cluster struct {
	opt      Options
	bin      string
	who      *syscall.Credential
	dir      *folder
	port     int
	password string
	server   *server

	external  *url.URL // a server that is not ours
	made      atomic.Int64
	databases sync.Map // names of those made and not dropped
}

// superuser owns the cluster; tests of the program use owner, who is an
// ordinary user as an installation's is.
const (
	superuser = "postgres"
	owner     = "mpolice"
)

// Start makes a cluster and runs it. Stop it in the end; it does not outlive
// this process in any case.
func Start(ctx context.Context, opt Options) (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	who, err := account()
	if err != nil {
		return nil, err
	}
	c := &Cluster{opt: opt, bin: bin, who: who, password: rand.Text()}
	if c.dir, err = newFolder(opt.Dir, who); err != nil {
		return nil, fmt.Errorf("make a PostgreSQL cluster: %w", err)
	}
	if err := c.init(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("make a PostgreSQL cluster: %w", err), c.dir.remove())
	}
	if err := c.Restart(ctx); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	if err := c.admin(ctx, "postgres", "CREATE ROLE "+owner+" LOGIN PASSWORD '"+c.password+"'"); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	return c, nil
}

// init makes the data folder.
func (c *Cluster) init(ctx context.Context) error {
	if err := os.WriteFile(c.dir.file("password"), []byte(c.password+"\n"), 0o600); err != nil {
		return err
	}
	if c.who != nil {
		if err := os.Chown(c.dir.file("password"), int(c.who.Uid), int(c.who.Gid)); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, c.bin+"/initdb", "--pgdata", c.dir.file("data"), "--username", superuser, "--pwfile", c.dir.file("password"),
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums", "--no-sync")
	cmd.Dir, cmd.Env = c.dir.path, environment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.who}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// arguments are the server's command line.
func (c *Cluster) arguments() []string {
	set := map[string]string{
		"listen_addresses": "127.0.0.1", "port": fmt.Sprint(c.port), "unix_socket_directories": "",
		"shared_buffers": "64MB", "max_connections": "200", "log_min_messages": "warning", "log_timezone": "UTC", "timezone": "UTC",
	}
	if c.opt.NoSync {
		set["fsync"], set["full_page_writes"] = "off", "off"
	}
	for name, value := range c.opt.Settings {
		set[name] = value
	}
	out := []string{"-D", c.dir.file("data")}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		out = append(out, "-c", name+"="+set[name])
	}
	return out
}

// Restart starts the server again after Crash or Kill, on the port that it had.
func (c *Cluster) Restart(ctx context.Context) error {
	var err error
	for range 5 { // another program may take the port before the server does
		if c.server == nil {
			if c.port, err = freePort(); err != nil {
				return err
			}
		}
		var s *server
		if s, err = c.run(); err != nil {
			return fmt.Errorf("start PostgreSQL: %w", err)
		}
		c.server = s
		if err = c.await(ctx); err == nil || !strings.Contains(err.Error(), "Address already in use") {
			return err
		}
		c.server = nil
	}
	return err
}

// await returns when the server answers.
func (c *Cluster) await(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, c.AdminURL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.server.ended:
			return fmt.Errorf("start PostgreSQL: the server ended: %s", c.server.log())
		case <-ctx.Done():
			return fmt.Errorf("start PostgreSQL: %w: %w", ctx.Err(), err)
		case <-tick.C:
		}
	}
}

// Stop ends the server and removes everything; of a server that is not ours, the
// databases that were made.
func (c *Cluster) Stop() error {
	if c.external != nil {
		return c.dropAll()
	}
	if c.server != nil {
		c.server.signal(syscall.SIGQUIT) // nobody needs its data again
	}
	return c.dir.remove()
}

// Crash ends the server at once without a checkpoint, as `pg_ctl stop -m
// immediate` does.
func (c *Cluster) Crash() { c.server.signal(syscall.SIGQUIT) }

// URL is how the program reaches a database, as a user without privileges.
func (c *Cluster) URL(database string) string {
	if c.external != nil {
		return c.externalURL(database)
	}
	return c.address(owner, database)
}

// AdminURL is how a superuser reaches a database.
func (c *Cluster) AdminURL(database string) string {
	if c.external != nil {
		return c.externalURL(database)
	}
	return c.address(superuser, database)
}

func (c *Cluster) address(user, database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(user, c.password), Host: fmt.Sprintf("127.0.0.1:%d", c.port),
		Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

func (c *Cluster) externalURL(database string) string {
	u := *c.external
	u.Path = "/" + database
	return u.String()
}

func freePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return ln.Addr().(*net.TCPAddr).Port, ln.Close()
}

// environment has nothing of the caller's PG variables.
func environment() []string { return []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"} }

// Dir is the folder of the cluster's files: tables, indexes and the write-ahead
// log.
func (c *Cluster) Dir() string { return c.dir.path }
