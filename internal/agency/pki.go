package agency

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"mpolice"
	"mpolice/internal/durable"
)

// Names in the certificates: the agency's host and the program's.
const (
	ServerName = "immigration.mpolice.test"
	ClientName = "mpolice"
)

// Files of a PKI. Each holds a certificate and its key, PEM, mode 0600.
const (
	caFile     = "ca.pem"
	serverFile = "server.pem"
	clientFile = "client.pem"
)

// How long certificates last, and how long before their end they are renewed.
const (
	caLife    = 10 * 365 * 24 * time.Hour
	leafLife  = 90 * 24 * time.Hour
	renewLeft = 30 * 24 * time.Hour
)

// PKI is a private authority with one certificate for the agency and one for
// the program that asks it.
type PKI struct {
	clock              mpolice.Clock
	authority          *x509.Certificate
	ca, server, client tls.Certificate
}

// NewPKI makes what is missing in the folder and renews what ends within 30
// days or has not begun; the rest stays as it is. Keys are ECDSA P-256. random
// gives the serial numbers; keys come from the system's generator always.
func NewPKI(dir string, random io.Reader, clock mpolice.Clock) (*PKI, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make certificates: %w", err)
	}
	m := maker{dir: dir, random: random, now: clock.Now()}
	ca, err := m.ensure(caFile, authorityTemplate(), nil)
	if err != nil {
		return nil, fmt.Errorf("make certificates: %w", err)
	}
	if _, err := m.ensure(serverFile, serverTemplate(), &ca); err != nil {
		return nil, fmt.Errorf("make certificates: %w", err)
	}
	if _, err := m.ensure(clientFile, clientTemplate(), &ca); err != nil {
		return nil, fmt.Errorf("make certificates: %w", err)
	}
	return LoadPKI(dir, clock)
}

// LoadPKI reads what NewPKI has made, for the second process.
func LoadPKI(dir string, clock mpolice.Clock) (*PKI, error) {
	p := &PKI{clock: clock}
	for name, into := range map[string]*tls.Certificate{caFile: &p.ca, serverFile: &p.server, clientFile: &p.client} {
		pair, err := load(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("load certificates: %w", err)
		}
		*into = pair
	}
	p.authority = p.ca.Leaf
	return p, nil
}

// ServerTLS is the agency's side.
func (p *PKI) ServerTLS() *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{p.server}, ClientCAs: p.pool(), Time: p.clock.Now,
		ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS13,
	}
}

// ClientTLS is the program's side.
func (p *PKI) ClientTLS() *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{p.client}, RootCAs: p.pool(), Time: p.clock.Now,
		ServerName: ServerName, MinVersion: tls.VersionTLS13,
	}
}

func (p *PKI) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(p.authority)
	return pool
}

func authorityTemplate() x509.Certificate {
	return x509.Certificate{
		Subject:  pkix.Name{CommonName: "mpolice demonstration authority"},
		IsCA:     true,
		KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true, MaxPathLenZero: true,
		PermittedDNSDomains: []string{ServerName}, PermittedDNSDomainsCritical: true,
	}
}

func serverTemplate() x509.Certificate {
	return x509.Certificate{
		Subject: pkix.Name{CommonName: ServerName}, DNSNames: []string{ServerName},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
}

func clientTemplate() x509.Certificate {
	return x509.Certificate{
		Subject:  pkix.Name{CommonName: ClientName},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
}

// maker makes certificates in a folder.
type maker struct {
	dir    string
	random io.Reader
	now    time.Time
}

// ensure loads a certificate or makes it, signed by ca, by itself when nil.
func (m maker) ensure(name string, template x509.Certificate, ca *tls.Certificate) (tls.Certificate, error) {
	path := filepath.Join(m.dir, name)
	pair, err := load(path)
	if err == nil && m.good(pair.Leaf, ca) {
		return pair, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return pair, err
	}
	made, err := m.issue(template, ca)
	if err != nil {
		return pair, err
	}
	if err := durable.WriteFile(path, made, 0o600); err != nil {
		return pair, err
	}
	return load(path)
}

// good reports a certificate of this authority that holds now and for a while.
func (m maker) good(c *x509.Certificate, ca *tls.Certificate) bool {
	signer := c
	if ca != nil {
		signer = ca.Leaf
	}
	return c.CheckSignatureFrom(signer) == nil && !m.now.Before(c.NotBefore) && m.now.Add(renewLeft).Before(c.NotAfter)
}

func (m maker) issue(template x509.Certificate, ca *tls.Certificate) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial := make([]byte, 16)
	if _, err := io.ReadFull(m.random, serial); err != nil {
		return nil, err
	}
	template.SerialNumber = new(big.Int).SetBytes(append([]byte{1}, serial...))
	template.NotBefore, template.NotAfter = m.now.Add(-time.Hour), m.now.Add(caLife)
	parent, signer := &template, any(key)
	if ca != nil {
		template.NotAfter = m.now.Add(leafLife)
		parent, signer = ca.Leaf, ca.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, parent, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...), nil
}

func load(path string) (tls.Certificate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return tls.Certificate{}, err
	}
	pair, err := tls.X509KeyPair(data, data)
	if err != nil {
		return pair, fmt.Errorf("%s cannot be read; remove it to have a new one made: %w", filepath.Base(path), err)
	}
	return pair, nil
}
