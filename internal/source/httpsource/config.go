package httpsource

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"mpolice"
)

// Config tells where an agency's register is and how both sides prove who they
// are. Give either CA, Cert and Key, or TLS.
type Config struct {
	// URL takes the questions, such as https://agency.example/lookup.
	URL      string
	Register mpolice.Register
	// Fields are all that the register has; Kinds are what it is keyed by,
	// national ids when empty.
	Fields []mpolice.FieldName
	Kinds  []mpolice.SubjectKind
	// CA, Cert and Key are PEM files: the authority that the agency's
	// certificate must come from, and our certificate with its key. The last
	// two are read again for each new connection, so that they can be renewed.
	CA, Cert, Key string
	// ServerName is the name that the agency's certificate must carry; the
	// URL's host when empty.
	ServerName string
	// TLS stands for CA, Cert, Key and ServerName where they are made in memory.
	TLS *tls.Config
}

// New makes a source. It fails on a URL that is not https, and where either
// side would go unproved.
func New(cfg Config) (*Source, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return nil, fmt.Errorf("make source %s: the URL must be https://host/path", cfg.Register)
	}
	if cfg.Register == "" || len(cfg.Fields) == 0 {
		return nil, errors.New("make source: register and fields must be named")
	}
	if len(cfg.Kinds) == 0 {
		cfg.Kinds = []mpolice.SubjectKind{mpolice.SubjectNationalID}
	}
	tlsConfig, err := cfg.tls(u.Hostname())
	if err != nil {
		return nil, fmt.Errorf("make source %s: %w", cfg.Register, err)
	}
	return &Source{cfg: cfg, client: &http.Client{
		Transport: transport(tlsConfig),
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // the redirect itself is the answer, and refused
		},
	}}, nil
}

// transport goes straight to the agency: no proxy of the environment, no
// compression that could swell, few and small headers.
func transport(c *tls.Config) *http.Transport {
	return &http.Transport{
		TLSClientConfig:        c,
		Proxy:                  nil,
		DialContext:            (&net.Dialer{Timeout: 3 * time.Second}).DialContext,
		TLSHandshakeTimeout:    3 * time.Second,
		ResponseHeaderTimeout:  10 * time.Second,
		MaxResponseHeaderBytes: 16 << 10,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        90 * time.Second,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
	}
}

func (cfg Config) tls(host string) (*tls.Config, error) {
	c := cfg.TLS
	if c == nil {
		var err error
		if c, err = cfg.files(); err != nil {
			return nil, err
		}
	}
	c = c.Clone()
	c.MinVersion = tls.VersionTLS13
	if cfg.ServerName != "" {
		c.ServerName = cfg.ServerName
	}
	if c.ServerName == "" {
		c.ServerName = host
	}
	switch {
	case c.InsecureSkipVerify:
		return nil, errors.New("the agency's certificate must be verified")
	case c.RootCAs == nil:
		return nil, errors.New("the agency's authority (CA) must be given")
	case len(c.Certificates) == 0 && c.GetClientCertificate == nil:
		return nil, errors.New("a client certificate must be given")
	}
	return c, nil
}

func (cfg Config) files() (*tls.Config, error) {
	if cfg.CA == "" || cfg.Cert == "" || cfg.Key == "" {
		return nil, errors.New("CA, Cert and Key must be given")
	}
	pem, err := os.ReadFile(cfg.CA)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("the CA file has no certificate")
	}
	load := func() (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(cfg.Cert, cfg.Key)
		return &pair, err
	}
	if _, err := load(); err != nil {
		return nil, fmt.Errorf("client certificate: %w", err)
	}
	return &tls.Config{
		RootCAs:              roots,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return load() },
	}, nil
}
