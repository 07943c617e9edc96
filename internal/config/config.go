// Package config is the one struct that an operator fills in. Its field
// comments are the manual; the zero value works; unknown keys fail, so that a
// misspelt setting is never silently ignored.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"mpolice"
)

// Config is the whole configuration, written as YAML.
type Config struct {
	// Data is the data folder: database, log, keys and registers. Default
	// "mpolice-data". One process uses it at a time.
	Data string `yaml:"data"`

	// Store is where people, custody, references and records are kept. Empty:
	// SQLite, in the data folder. Else the address of a PostgreSQL database, such
	// as "postgres://mpolice@db.example/mpolice"; leave the password to PGPASSFILE
	// or PGPASSWORD. It is fixed when the data folder is made.
	Store string `yaml:"store"`

	// Listen is the TCP address to serve on. Default "127.0.0.1:8080". Put a
	// TLS proxy in front of it; the program speaks plain HTTP.
	Listen string `yaml:"listen"`

	// Origin is the address that browsers see, such as
	// "https://mpolice.example". Passkeys are bound to its host. Default
	// "http://localhost:<port of listen>", for trials on one machine.
	Origin string `yaml:"origin"`

	// Log names the audit log (the origin line of its checkpoints). It is
	// fixed when the data folder is made. Default "mpolice.local/log".
	Log string `yaml:"log"`

	// Rules is a folder with purpose cards and conditions that replaces the
	// built-in one as a whole. Empty: the built-in one.
	Rules string `yaml:"rules"`

	// Live lists registers that are asked over the wire.
	Live []Live `yaml:"live"`

	// Face is photo comparison; empty: none.
	Face Face `yaml:"face"`

	// Demo offers personas that sign in with one tap, marks every page and
	// refuses to listen on anything but loopback. Never set it with real data.
	Demo bool `yaml:"demo"`
}

// Live is one register at its agency, asked over HTTPS with a client
// certificate (all four paths are PEM files), or in the agency's own database.
type Live struct {
	Register mpolice.Register `yaml:"register"`
	// SQL asks a PostgreSQL or SQLite database that the agency runs; the other
	// keys are left out then.
	SQL  *LiveSQL `yaml:"sql"`
	URL  string   `yaml:"url"`  // https://host:port/path
	CA   string   `yaml:"ca"`   // the agency's certificate authority
	Cert string   `yaml:"cert"` // our client certificate
	Key  string   `yaml:"key"`  // and its key
	// ServerName is the name in the agency's certificate; the URL's host when
	// empty.
	ServerName string `yaml:"server_name"`
}

// LiveSQL is how an agency's database is asked.
type LiveSQL struct {
	// URL is postgres://user@host/database or sqlite:PATH. The password comes by
	// PGPASSFILE or PGPASSWORD.
	URL string `yaml:"url"`
	// Key names the column with the agency's own number of the row.
	Key string `yaml:"key"`
	// Queries are SELECTs by kind of subject (national_id, plate), with columns
	// named as the descriptor's fields and :key where the number belongs.
	Queries map[mpolice.SubjectKind]string `yaml:"queries"`
}

// Load reads a YAML file and fills in the defaults. Without a path it gives the
// defaults alone.
func Load(path string) (Config, error) {
	if path == "" {
		return Parse(nil)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(b)
}

// Parse reads YAML and fills in the defaults. Unknown keys and a second
// document are errors.
func Parse(b []byte) (Config, error) {
	var c Config
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return Config{}, errors.New("read configuration: more than one document")
	}
	return c.Complete()
}

// Complete fills in the defaults and checks what must fit together.
func (c Config) Complete() (Config, error) {
	c.Data = or(c.Data, "mpolice-data")
	if err := errors.Join(checkStore(c.Store), c.Face.check()); err != nil {
		return c, err
	}
	c.Listen = or(c.Listen, "127.0.0.1:8080")
	c.Log = or(c.Log, "mpolice.local/log")
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return c, fmt.Errorf("listen %q: want host:port, such as 127.0.0.1:8080", c.Listen)
	}
	if c.Demo && !loopback(host) {
		return c, fmt.Errorf("listen %q: demo mode signs anybody in as anyone, so it listens on loopback only; use 127.0.0.1:%s", c.Listen, port)
	}
	c.Origin = or(c.Origin, "http://localhost:"+port)
	u, err := url.Parse(c.Origin)
	if err != nil || u.Host == "" || u.Path != "" || u.Scheme != "https" && u.Scheme != "http" {
		return c, fmt.Errorf("origin %q: want scheme and host alone, such as https://mpolice.example", c.Origin)
	}
	if u.Scheme == "http" && u.Hostname() != "localhost" && !loopback(u.Hostname()) {
		return c, fmt.Errorf("origin %q: passkeys and cookies need https except on localhost", c.Origin)
	}
	return c, nil
}

// checkStore refuses an address of another kind, without telling it: it may hold
// a password.
func checkStore(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("store: want nothing (SQLite in the data folder) or an address such as postgres://user@host:5432/database")
	}
	return nil
}

// Host gives the host name of the origin, to which passkeys are bound.
func (c Config) Host() string {
	u, err := url.Parse(c.Origin)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Secure reports whether browsers come by https.
func (c Config) Secure() bool {
	u, err := url.Parse(c.Origin)
	return err == nil && u.Scheme == "https"
}

// Loopback reports whether a host, with or without a port, is this machine's
// loopback.
func Loopback(hostport string) bool {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return loopback(host)
	}
	return loopback(strings.Trim(hostport, "[]"))
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
