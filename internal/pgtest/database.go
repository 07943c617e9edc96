package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// patience bounds what a server is waited for.
const patience = time.Minute

// Create makes an empty database and gives its name; with a template, a copy
// of that database, to which nobody may be connected.
func (c *Cluster) Create(ctx context.Context, template string) (string, error) {
	name := fmt.Sprintf("mpolice_%d_%d", os.Getpid(), c.made.Add(1))
	statement := "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
	if template != "" {
		statement = "CREATE DATABASE " + name + " TEMPLATE " + template
	}
	if c.external == nil {
		statement += " OWNER " + owner
	}
	if err := c.admin(ctx, "postgres", statement); err != nil {
		return "", err
	}
	c.databases.Store(name, nil)
	return name, nil
}

// Drop removes a database, whoever is connected to it.
func (c *Cluster) Drop(ctx context.Context, database string) error {
	c.databases.Delete(database)
	return c.admin(ctx, "postgres", "DROP DATABASE IF EXISTS "+database+" WITH (FORCE)")
}

func (c *Cluster) dropAll() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c.databases.Range(func(name, _ any) bool {
		err = errors.Join(err, c.Drop(ctx, name.(string)))
		return true
	})
	return err
}

// Set changes a setting of the running server and has it read again. An empty
// value takes the change back. What Options set stays as it is.
func (c *Cluster) Set(ctx context.Context, name, value string) error {
	statement := "ALTER SYSTEM RESET " + name
	if value != "" {
		statement = "ALTER SYSTEM SET " + name + " = '" + value + "'"
	}
	if err := c.admin(ctx, "postgres", statement); err != nil {
		return err
	}
	return c.admin(ctx, "postgres", "SELECT pg_reload_conf()")
}

// admin runs one statement as the superuser, who waits for no standby.
func (c *Cluster) admin(ctx context.Context, database, statement string) error {
	cfg, err := pgx.ParseConfig(c.AdminURL(database))
	if err != nil {
		return err
	}
	cfg.RuntimeParams["synchronous_commit"] = "local"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol)
	return err
}

// shared is the one cluster of a test binary.
var shared struct {
	sync.Mutex
	cluster *Cluster
	err     error
	opt     Options
}

// Main runs a package's tests and ends the shared cluster, whose options may be
// given; it gives the exit code.
func Main(m *testing.M, opt ...Options) int {
	Configure(opt...)
	defer End()
	return m.Run()
}

// Configure sets the options of the shared cluster, before a test asks for it.
func Configure(opt ...Options) {
	shared.Lock()
	defer shared.Unlock()
	if len(opt) > 0 {
		shared.opt = opt[0]
	}
}

// End ends the shared cluster, if there is one. Tests whose TestMain is not
// Main call it.
func End() {
	shared.Lock()
	defer shared.Unlock()
	if shared.cluster != nil {
		_ = shared.cluster.Stop() // what is left behind, the next start removes
		shared.cluster = nil
	}
}

// Shared gives the test binary's cluster; the first call starts it.
func Shared(t testing.TB) *Cluster {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.cluster == nil && shared.err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		shared.cluster, shared.err = open(ctx, shared.opt)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.cluster
}

// open starts a cluster, or takes the server that the environment names.
func open(ctx context.Context, opt Options) (*Cluster, error) {
	given := os.Getenv("MPOLICE_TEST_POSTGRES")
	if given == "" {
		return Start(ctx, opt)
	}
	u, err := url.Parse(given)
	if err != nil {
		return nil, fmt.Errorf("MPOLICE_TEST_POSTGRES is no URL")
	}
	return &Cluster{external: u}, nil
}

// Database gives the URL of a fresh database on the shared cluster, which is
// dropped when the test ends.
func Database(t testing.TB) string {
	t.Helper()
	return Copy(t, "")
}

// Copy gives the URL of a copy of a database, which is dropped when the test
// ends.
func Copy(t testing.TB, template string) string {
	t.Helper()
	c := Shared(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	name, err := c.Create(ctx, template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := c.Drop(ctx, name); err != nil {
			t.Error(err)
		}
	})
	return c.URL(name)
}
