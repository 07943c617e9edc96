package httpapi

import "strings"

// Routes lists the API's routes as "METHOD /path/{name}".
func Routes() []string {
	out := make([]string, len(routes))
	for i, r := range routes {
		out[i] = strings.ReplaceAll(r.pattern, "...}", "}")
	}
	return out
}

// Document is the golden contract.
func Document() []byte { return openapi }
