// Package installed opens the nets that an operator has configured: runtime,
// detector, landmarks and embedder, each by its SHA-256, as one engine, and
// takes a photo's bytes the whole way to a template.
package installed
