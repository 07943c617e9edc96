package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"text/template"
)

// The shell is what a browser may keep for the time without a connection: the
// style sheet, the modules, the icons and the offline page. No answer and no
// page that names a person is ever part of it.

// shellFiles are the static files of the shell.
var shellFiles = []string{"app.css", "js/swap.js", "js/passkey.js", "js/register-sw.js", "icons/icon.svg"}

// workerSource is the service worker; it is served from the root, because a
// worker governs no path above its own, with the list of the shell in it.
var workerSource = template.Must(template.New("sw.js").Parse(`// Keeps the shell for the time without a connection, and never an answer.
const shell = {{.Shell}};
const name = 'shell-{{.Version}}';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(shell)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys()
    .then((all) => Promise.all(all.filter((old) => old !== name).map((old) => caches.delete(old))))
    .then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match('/offline')));
  } else if (shell.includes(new URL(request.url).pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});
`))

// buildShell writes the worker and the manifests once.
func (s *Site) buildShell() error {
	urls := []string{"/offline"}
	for _, name := range shellFiles {
		u, err := s.assets.URL(name)
		if err != nil {
			return fmt.Errorf("build shell: %w", err)
		}
		urls = append(urls, u)
	}
	list, err := json.Marshal(urls)
	if err != nil {
		return err
	}
	// The addresses hold the hashes of the files, so their hash is a version.
	var b bytes.Buffer
	err = workerSource.Execute(&b, struct{ Shell, Version string }{string(list), digest(list)})
	if err != nil {
		return err
	}
	s.worker = b.Bytes()
	return s.buildManifests()
}

func (s *Site) buildManifests() error {
	s.manifest = map[Language][]byte{}
	icon, err := s.assets.URL("icons/icon.svg")
	if err != nil {
		return err
	}
	for _, l := range Languages {
		name, err := s.catalogs[l].text("app.name")
		if err != nil {
			return err
		}
		s.manifest[l], err = json.Marshal(map[string]any{
			"name": name, "short_name": "mpolice", "lang": l, "id": "/", "start_url": "/", "scope": "/",
			"display": "standalone", "background_color": "#0b1f3a", "theme_color": "#0b1f3a",
			"icons": []map[string]string{{"src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Static routes what needs no session: files, worker, manifest, offline page
// and the language switch.
func (s *Site) Static(mux *http.ServeMux) {
	mux.Handle("GET "+staticPrefix, s.assets)
	mux.HandleFunc("GET /sw.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		writeBody(w, r, http.StatusOK, contentTypes[".js"], s.worker, nil)
	})
	mux.HandleFunc("GET /manifest.webmanifest", func(w http.ResponseWriter, r *http.Request) {
		writeBody(w, r, http.StatusOK, "application/manifest+json", s.manifest[LanguageOf(r)], nil)
	})
	mux.HandleFunc("GET /offline", func(w http.ResponseWriter, r *http.Request) {
		s.Render(w, r, http.StatusOK, Chrome{}, OfflineView{})
	})
	mux.HandleFunc("POST /language", s.SwitchLanguage)
}
