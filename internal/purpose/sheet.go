package purpose

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Source is one file of a bundle as it was read.
type Source struct {
	Path string
	Data []byte
}

// sheet is one YAML file: its name and the line of every key in it, so that a
// fault found long after parsing still names its line.
type sheet struct {
	file  string
	lines map[string]int
}

// at makes a finding at a path such as "registers[0].fields[2].field". A path
// that is not in the file gets the line of the nearest key above it.
func (s sheet) at(rule, path, format string, args ...any) Finding {
	return Finding{File: s.file, Line: s.line(path), Rule: rule, Message: fmt.Sprintf(format, args...)}
}

func (s sheet) line(path string) int {
	for path != "" {
		if n, ok := s.lines[path]; ok {
			return n
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}

// decodeSheet reads exactly one YAML document into v. Unknown and repeated
// keys, anchors and aliases are faults: what a lawyer reads is what applies.
func decodeSheet(src Source, v any) (sheet, error) {
	s := sheet{file: src.Path, lines: map[string]int{}}
	var root yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(src.Data))
	if err := dec.Decode(&root); err != nil {
		return s, s.yamlFault(err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return s, Findings{{File: s.file, Rule: "syntax", Message: "more than one YAML document in the file"}}
	}
	var faults Findings
	s.walk("", &root, &faults)
	if len(faults) > 0 {
		return s, faults.Err()
	}
	dec = yaml.NewDecoder(bytes.NewReader(src.Data))
	dec.KnownFields(true)
	if err := dec.Decode(v); err != nil {
		return s, s.yamlFault(err)
	}
	return s, nil
}

func (s sheet) walk(path string, n *yaml.Node, faults *Findings) {
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		*faults = append(*faults, Finding{File: s.file, Line: n.Line, Rule: "syntax", Message: "anchors and aliases are not allowed: write the value out"})
		return
	}
	switch n.Kind {
	case yaml.DocumentNode:
		s.walk(path, n.Content[0], faults)
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			sub := key.Value
			if path != "" {
				sub = path + "." + key.Value
			}
			s.lines[sub] = key.Line
			s.walk(sub, n.Content[i+1], faults)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			sub := fmt.Sprintf("%s[%d]", path, i)
			s.lines[sub] = item.Line
			s.walk(sub, item, faults)
		}
	}
}

var (
	yamlLine = regexp.MustCompile(`(?s)^(?:yaml: )?line (\d+): (.*)$`)
	yamlType = regexp.MustCompile(` (?:in|into) (?:type )?(?:purpose|mpolice|map)\S*$`)
)

// yamlFault turns the YAML package's messages into findings.
func (s sheet) yamlFault(err error) error {
	var many *yaml.TypeError
	texts := []string{err.Error()}
	if errors.As(err, &many) {
		texts = many.Errors
	}
	var out Findings
	for _, text := range texts {
		f := Finding{File: s.file, Rule: "syntax", Message: strings.TrimPrefix(text, "yaml: ")}
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			f.Line, _ = strconv.Atoi(m[1])
			f.Message = m[2]
		}
		if short := yamlType.ReplaceAllString(f.Message, ""); short != f.Message {
			f.Message = short
		}
		if strings.HasPrefix(f.Message, "field ") && strings.HasSuffix(f.Message, " not found") {
			f.Rule = "unknown-key"
			f.Message = "unknown key " + strings.TrimSuffix(strings.TrimPrefix(f.Message, "field "), " not found")
		}
		if errors.Is(err, io.EOF) {
			f.Message = "the file is empty"
		}
		out = append(out, f)
	}
	return out.Err()
}

// lineText words a fault as the YAML package does, so that one reader serves.
func lineText(line int, text string) string { return fmt.Sprintf("line %d: %s", line, text) }
