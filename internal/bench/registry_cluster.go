package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"mpolice"
	"mpolice/internal/pgtest"
)

// cluster is the run's own PostgreSQL server. fsync and synchronous_commit are
// on: what is measured is durable.
type cluster struct{ *pgtest.Cluster }

// shown are the settings that a figure depends on.
var shown = []string{
	"server_version", "shared_buffers", "wal_level", "fsync", "synchronous_commit", "full_page_writes", "data_checksums",
	"max_wal_size", "checkpoint_timeout", "lc_ctype",
}

// server starts the cluster when a part first needs it.
func (b *registryBench) server(ctx context.Context) (*cluster, error) {
	if b.cluster != nil {
		return b.cluster, nil
	}
	set := map[string]string{
		"shared_buffers": fmt.Sprintf("%dMB", b.buffers()), "wal_level": b.WAL, "fsync": "on", "synchronous_commit": "on",
		"max_wal_size": "16GB", "checkpoint_timeout": "30min",
	}
	if b.WAL == "minimal" {
		set["max_wal_senders"] = "0"
	}
	c, err := pgtest.Start(ctx, pgtest.Options{Settings: set, Dir: b.ClusterDir})
	if err != nil {
		return nil, err
	}
	b.cluster = &cluster{c}
	b.result.Settings, err = b.cluster.settings(ctx)
	return b.cluster, err
}

// buffers is a quarter of the machine's memory in MB, at most 4 GB.
func (b *registryBench) buffers() int {
	if b.Quick {
		return 128
	}
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 1024
	}
	rest, _ := strings.CutPrefix(string(text), "MemTotal:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		return 1024
	}
	return min(4096, kb>>12)
}

func (c *cluster) settings(ctx context.Context) (map[string]string, error) {
	conn, err := pgx.Connect(ctx, c.AdminURL("postgres"))
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	out := map[string]string{}
	for _, name := range shown {
		var value string
		if err := conn.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&value); err != nil {
			return nil, err
		}
		out[name] = value
	}
	return out, nil
}

// database makes an empty one and gives its address, and drop, which removes
// it.
func (c *cluster) database(ctx context.Context) (url string, drop func() error, err error) {
	name, err := c.Create(ctx, "")
	if err != nil {
		return "", nil, err
	}
	return c.URL(name), func() error { return c.Drop(context.WithoutCancel(ctx), name) }, nil
}

// connect opens one connection as the program's holding does: one plan for all
// values, no compiler.
func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	set := cfg.RuntimeParams
	set["application_name"], set["jit"], set["plan_cache_mode"] = "mpolice-bench", "off", "force_generic_plan"
	return pgx.ConnectConfig(ctx, cfg)
}

// hangUp closes a connection whose work is done or given up.
func hangUp(conn *pgx.Conn) { _ = conn.Close(context.Background()) } // nothing is left to lose

// tableOf is the number of a register's partition.
func tableOf(ctx context.Context, conn *pgx.Conn, register mpolice.Register) (id int32, err error) {
	err = conn.QueryRow(ctx, "SELECT id FROM registry.register WHERE code = $1", string(register)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("register %s is not loaded", register)
	}
	return id, err
}
