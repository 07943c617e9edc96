package agency

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Serve answers on the listener until ctx ends, then lets requests under way
// finish for two seconds. Whatever config says, TLS is 1.3 and a client
// certificate is required and verified; a config without ClientCAs is refused.
func (a *Agency) Serve(ctx context.Context, listener net.Listener, config *tls.Config) error {
	if config == nil || config.ClientCAs == nil {
		return errors.New("serve agency: the authority of the clients must be given")
	}
	config = config.Clone()
	config.MinVersion = tls.VersionTLS13
	config.ClientAuth = tls.RequireAndVerifyClientCert
	server := &http.Server{
		Handler: a, TLSConfig: config,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // failed handshakes are the client's to report
	}
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(listener, "", "") }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve agency: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("stop agency: %w", err), server.Close())
	}
	return nil
}
