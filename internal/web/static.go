package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// staticPrefix stands before every static address: /static/<hash>/<name>.
const staticPrefix = "/static/"

// contentTypes of what the static folder may hold. A file of another kind
// stops the program at the start instead of being served as a guess.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
}

// asset is one file, plain and compressed once at the start.
type asset struct {
	contentType string
	plain, gzip []byte
}

// assets serves the static files under addresses that hold a hash of the
// content, so that a browser may keep them for ever and still sees every change.
type assets struct {
	url  map[string]string // by name, such as "app.css" or "js/swap.js"
	file map[string]asset  // by address
}

func loadAssets() (*assets, error) {
	a := &assets{url: map[string]string{}, file: map[string]asset{}}
	root, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		return a.add(name, body)
	})
	if err != nil {
		return nil, fmt.Errorf("load static files: %w", err)
	}
	return a, nil
}

func (a *assets) add(name string, body []byte) error {
	kind, ok := contentTypes[path.Ext(name)]
	if !ok {
		return fmt.Errorf("%s: no content type for this kind of file", name)
	}
	packed, err := compress(body)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	url := staticPrefix + digest(body) + "/" + name
	a.url[name] = url
	a.file[url] = asset{contentType: kind, plain: body, gzip: packed}
	return nil
}

// URL gives the address of a static file by its name.
func (a *assets) URL(name string) (string, error) {
	u, ok := a.url[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return u, nil
}

// ServeHTTP serves GET /static/… .
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.file[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	writeBody(w, r, http.StatusOK, f.contentType, f.plain, f.gzip)
}

// writeBody sends the compressed form to those who take it.
func writeBody(w http.ResponseWriter, r *http.Request, status int, contentType string, plain, packed []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Add("Vary", "Accept-Encoding")
	body := plain
	if packed != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = packed
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a person who has gone away is not an error
	}
}

func compress(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// digest names content in addresses and versions: 72 bits of its SHA-256.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
