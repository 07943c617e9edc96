package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"sync"
	texttemplate "text/template"
	"time"
)

//go:embed templates
var templateFiles embed.FS

// swapHeader is what swap.js sends: it asks for the main part of a page alone.
const swapHeader = "X-Swap"

// Site renders pages and serves what they need. Build one with [New]; it holds
// no state of any person and may be used by many requests at once.
type Site struct {
	// Demo marks every page, also those that no handler makes: all data is
	// synthetic. It is set before the first request.
	Demo bool

	pages    map[Language]map[string]*template.Template
	catalogs map[Language]catalog
	assets   *assets
	worker   []byte
	manifest map[Language][]byte
	log      *slog.Logger
}

// New parses every template in every language and compresses the static files.
// It fails on the first template that does not parse, text that is missing, or
// file that cannot be served.
func New(log *slog.Logger) (*Site, error) {
	s := &Site{log: log, pages: map[Language]map[string]*template.Template{}}
	var err error
	if s.catalogs, err = loadCatalogs(); err != nil {
		return nil, err
	}
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	for _, l := range Languages {
		if s.pages[l], err = parsePages(s.functions(l)); err != nil {
			return nil, fmt.Errorf("parse pages in %s: %w", l, err)
		}
	}
	return s, s.buildShell()
}

// parsePages gives one template set a page: the frame, the parts that pages
// share, and the page's own "title" and "main".
func parsePages(funcs template.FuncMap) (map[string]*template.Template, error) {
	frame, err := template.New("").Funcs(funcs).Option("missingkey=error").
		ParseFS(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(templateFiles, "templates/pages/*.html")
	if err != nil {
		return nil, err
	}
	pages := make(map[string]*template.Template, len(files))
	for _, f := range files {
		t, err := template.Must(frame.Clone()).ParseFS(templateFiles, f)
		if err != nil {
			return nil, err
		}
		pages[strings.TrimSuffix(path.Base(f), ".html")] = t
	}
	return pages, nil
}

// functions are the words of the template language that depend on the
// language of the page.
func (s *Site) functions(l Language) template.FuncMap {
	at, texts := moment{l}, s.catalogs[l]
	return template.FuncMap{
		"t":          texts.text,
		"fielderror": texts.fieldError,
		"told":       texts.told,
		"fieldname":  texts.fieldName,
		"asset":      s.assets.URL,
		"logo":       func() template.HTML { return logo },
		"icon":       icon,
		"full":       func(t time.Time) template.HTML { return at.element(t, at.Full(t)) },
		"when":       func(t time.Time) template.HTML { return at.element(t, at.Minute(t)) },
		"date":       func(t time.Time) template.HTML { return at.element(t, at.Date(t)) },
		"western":    at.western,
		"clock":      func(t time.Time) template.HTML { return at.element(t, at.Clock(t)) },
		"input":      inputTime,
		"look":       func(s AnswerStatus) look { return looks[s] },
		"offline":    s.offlineTexts,
	}
}

// frame is what a template sees.
type frame struct {
	C    Chrome
	V    any
	Lang Language
}

// Render writes view as a page in the language of the request. A template that
// fails gives a plain 500 and a log entry without the view's content.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, status int, c Chrome, v View) {
	c.Demo = c.Demo || s.Demo
	body, err := s.page(LanguageOf(r), r.Header.Get(swapHeader) != "", c, v)
	if err != nil {
		s.log.ErrorContext(r.Context(), "render page", "page", v.page(), "err", templateFault(err))
		http.Error(w, "500 系統錯誤 internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Add("Vary", "Cookie, Accept-Language, "+swapHeader)
	w.Header().Set("Content-Language", string(LanguageOf(r)))
	// Compression and secrets on one page are safe here: the session cookie is
	// SameSite=Strict and writes from other origins are refused, so nobody else
	// can make a person's browser ask for a page with a guess in it (BREACH).
	writeBody(w, r, status, "text/html; charset=utf-8", body, s.pack(r, body))
}

// page renders the whole document, or for swap.js the main part alone.
func (s *Site) page(l Language, part bool, c Chrome, v View) ([]byte, error) {
	t := s.pages[l][v.page()]
	if t == nil {
		return nil, fmt.Errorf("no template for page %q", v.page())
	}
	name := "document"
	if part {
		name = "part"
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, frame{C: c, V: v, Lang: l}); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// templateFault keeps where a template failed and drops the values that the
// error text may quote: they can be a person's data.
func templateFault(err error) string {
	if e, ok := errors.AsType[texttemplate.ExecError](err); ok {
		return "template " + e.Name
	}
	return fmt.Sprintf("%T", err)
}

var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// pack compresses a page for those who take it; nil otherwise.
func (s *Site) pack(r *http.Request, body []byte) []byte {
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		return nil
	}
	var b bytes.Buffer
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(&b)
	if _, err := z.Write(body); err != nil {
		return nil
	}
	if err := z.Close(); err != nil {
		return nil
	}
	return b.Bytes()
}
