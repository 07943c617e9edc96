package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"mpolice/internal/config"
	"mpolice/internal/edge"
	"mpolice/internal/httpapi"
	"mpolice/internal/pages"
	"mpolice/internal/web"
)

const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second
	idleTimeout       = 2 * time.Minute
	// stopGrace is how long requests under way may take to finish.
	stopGrace = 10 * time.Second
)

// Handler gives pages and API. demo is nil outside demo mode.
func (a *App) Handler(demo *pages.Demo) (http.Handler, error) {
	site, err := web.New(slog.Default())
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	cookies := edge.Cookies{Gate: a.Gate, Secure: a.Config.Secure()}
	all := pages.New(pages.Parts{
		Site: site, Cookies: cookies, Gate: a.Gate, Passkeys: a.Pass, Desk: a.Desk, Roster: a.Roster, Access: a.Access,
		Rules: a.Rules, Engine: a.Engine, Query: a.Query, Logbook: a.Logbook, People: a.Store, Log: a.sealing.reader,
		Clock: a.Clock, Demo: demo, Steward: a.Steward, Notices: a.Notices,
		Compare: a.Face.Compare, Gallery: a.Face.Gallery,
	})
	api := &httpapi.API{
		Cookies: cookies, Query: a.Query, Logbook: a.Logbook, Log: a.sealing.reader, Rules: a.Rules, Clock: a.Clock,
		Text: func(lang, key string) string { return site.Text(web.Language(lang), key) },
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", api.Handler())
	mux.Handle("/", all.Handler())
	if demo != nil {
		return localOnly(mux), nil
	}
	return mux, nil
}

// localOnly answers requests that name this machine by a loopback name. A
// foreign name that was made to point here (DNS rebinding) could otherwise use
// the demo's one-tap sign-in from any web page.
func localOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !config.Loopback(r.Host) {
			http.Error(w, "demo mode answers on localhost only", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Listen takes the configured address. A taken port is named in a sentence.
func Listen(cfg config.Config) (net.Listener, error) {
	ln, err := net.Listen("tcp", cfg.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken by another program; stop it or choose another --listen", cfg.Listen)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", cfg.Listen, err)
	}
	return ln, nil
}

// Serve answers on ln and seals the log until ctx ends; then it lets requests
// under way finish and seals what is left.
func (a *App) Serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	sealed := a.StartSealing(ctx)
	watched := a.watch.start(ctx)
	swept := a.Face.keep(ctx)
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: 32 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
		defer cancel()
		err = srv.Shutdown(grace)
	}
	swept()
	watched()
	sealed()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// StartSealing runs the sealer in the background. The function it gives stops
// it, after everything that is committed was sealed.
func (a *App) StartSealing(ctx context.Context) (stop func()) {
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.sealing.run(run)
	}()
	return func() {
		cancel()
		<-done
	}
}
