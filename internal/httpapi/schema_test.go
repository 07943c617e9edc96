package httpapi_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"mpolice"
	"mpolice/internal/httpapi"
)

// contract is openapi.yaml as a tree.
type contract struct{ root map[string]any }

func readContract(t testing.TB) contract {
	t.Helper()
	var c contract
	if err := yaml.Unmarshal(httpapi.Document(), &c.root); err != nil {
		t.Fatal(err)
	}
	return c
}

// resolve follows a $ref, if there is one.
func (c contract) resolve(node map[string]any) (map[string]any, error) {
	ref, ok := node["$ref"].(string)
	if !ok {
		return node, nil
	}
	at := c.root
	for _, name := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		next, ok := at[name].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s leads nowhere", ref)
		}
		at = next
	}
	return at, nil
}

// response finds the schema of an answer; nil where the body is no JSON.
func (c contract) response(method, path string, status int) (map[string]any, error) {
	op, ok := dig(c.root, "paths", path, strings.ToLower(method), "responses").(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s %s is not in the document", method, path)
	}
	entry, ok := op[fmt.Sprint(status)].(map[string]any)
	if !ok {
		if entry, ok = op["default"].(map[string]any); !ok {
			return nil, fmt.Errorf("%s %s says nothing of status %d", method, path, status)
		}
	}
	entry, err := c.resolve(entry)
	if err != nil {
		return nil, err
	}
	for kind, media := range dig(entry, "content").(map[string]any) {
		if strings.HasSuffix(kind, "json") {
			return dig(media.(map[string]any), "schema").(map[string]any), nil
		}
	}
	return nil, nil
}

func dig(at map[string]any, path ...string) any {
	for i, name := range path {
		if i == len(path)-1 {
			return at[name]
		}
		next, ok := at[name].(map[string]any)
		if !ok {
			return nil
		}
		at = next
	}
	return nil
}

// check holds a JSON value against a schema: types, enums, required keys, and
// no key that is not documented.
func (c contract) check(where string, v any, schema map[string]any) []string {
	schema, err := c.resolve(schema)
	if err != nil {
		return []string{where + ": " + err.Error()}
	}
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, v) {
		return []string{fmt.Sprintf("%s: %v is none of %v", where, v, enum)}
	}
	switch x := v.(type) {
	case map[string]any:
		return c.checkObject(where, x, schema)
	case []any:
		items, ok := schema["items"].(map[string]any)
		if schema["type"] != "array" || !ok {
			return []string{where + ": an array where none is documented"}
		}
		var out []string
		for i, e := range x {
			out = append(out, c.check(fmt.Sprintf("%s[%d]", where, i), e, items)...)
		}
		return out
	}
	return checkScalar(where, v, schema)
}

func (c contract) checkObject(where string, x, schema map[string]any) []string {
	if schema["type"] != "object" {
		return []string{where + ": an object where none is documented"}
	}
	var out []string
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := x[name.(string)]; !ok {
			out = append(out, fmt.Sprintf("%s: lacks %v", where, name))
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	rest, _ := schema["additionalProperties"].(map[string]any)
	for name, v := range x {
		property, ok := properties[name].(map[string]any)
		if !ok {
			property = rest
		}
		if property == nil {
			out = append(out, where+": "+name+" is not documented")
			continue
		}
		out = append(out, c.check(where+"."+name, v, property)...)
	}
	return out
}

func checkScalar(where string, v any, schema map[string]any) []string {
	kind := map[string]string{"string": "string", "bool": "boolean", "float64": "integer", "<nil>": "null"}[fmt.Sprintf("%T", v)]
	if schema["type"] == "number" && kind == "integer" {
		return nil // JSON tells the two not apart
	}
	if schema["type"] != kind {
		return []string{fmt.Sprintf("%s: %v is a %s, documented is %v", where, v, kind, schema["type"])}
	}
	text, _ := v.(string)
	var err error
	switch schema["format"] {
	case "uuid":
		_, err = mpolice.ParseRecordID(text)
	case "date-time":
		_, err = time.Parse(time.RFC3339Nano, text)
	}
	if err != nil {
		return []string{where + ": " + err.Error()}
	}
	return nil
}

// TestDocumentHasEveryRoute: the table of routes and the document are equal.
func TestDocumentHasEveryRoute(t *testing.T) {
	t.Parallel()
	c := readContract(t)
	var documented []string
	for path, item := range dig(c.root, "paths").(map[string]any) {
		for method := range item.(map[string]any) {
			documented = append(documented, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(documented)
	routes := httpapi.Routes()
	slices.Sort(routes)
	if !slices.Equal(documented, routes) {
		t.Errorf("document: %v\nroutes:   %v", documented, routes)
	}
}

// TestDocumentHoldsTogether: every reference leads somewhere, every schema is
// used, and what an object requires it also describes.
func TestDocumentHoldsTogether(t *testing.T) {
	t.Parallel()
	c := readContract(t)
	used := map[string]bool{}
	var walk func(where string, v any)
	walk = func(where string, v any) {
		switch x := v.(type) {
		case []any:
			for _, e := range x {
				walk(where, e)
			}
		case map[string]any:
			if ref, ok := x["$ref"].(string); ok {
				used[ref] = true
			}
			if _, err := c.resolve(x); err != nil {
				t.Errorf("%s: %v", where, err)
			}
			properties, _ := x["properties"].(map[string]any)
			required, _ := x["required"].([]any)
			for _, name := range required {
				if x["type"] == "object" && properties[name.(string)] == nil {
					t.Errorf("%s requires %v and does not describe it", where, name)
				}
			}
			for name, e := range x {
				walk(where+"/"+name, e)
			}
		}
	}
	walk("", c.root)
	for _, group := range []string{"schemas", "responses", "parameters"} {
		for name := range dig(c.root, "components", group).(map[string]any) {
			if !used["#/components/"+group+"/"+name] {
				t.Errorf("nothing uses %s/%s", group, name)
			}
		}
	}
	if len(used) < 10 {
		t.Errorf("only %v are used", slices.Sorted(maps.Keys(used)))
	}
}
