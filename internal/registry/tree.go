package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sort"
	"strconv"
	"unicode/utf8"
)

// kind is the kind of a JSON value.
type kind int

const (
	isNull kind = iota
	isText
	isNumber
	isTruth
	isList
	isObject
)

// kindNames are what a person calls the kinds.
var kindNames = map[kind][2]string{
	isNull: {"null", "null"}, isText: {"文字", "text in quotes"}, isNumber: {"數字", "a number"},
	isTruth: {"true 或 false", "true or false"}, isList: {"清單 [ … ]", "a list [ … ]"}, isObject: {"物件 { … }", "an object { … }"},
}

// node is one JSON value and the line on which it begins. encoding/json forgets
// lines and repeated keys, which whoever wrote the file needs to hear about.
type node struct {
	line  int
	kind  kind
	text  string // of a text or a number
	truth bool
	items []*node // of a list
	keys  []member
}

// member is one key of an object, with its value.
type member struct {
	name  string
	line  int
	value *node
}

// A descriptor needs five levels and a few hundred codes; what is far larger was
// given by mistake and fails quickly.
const (
	maxDepth   = 16
	maxMembers = 500
)

// treeReader reads JSON into nodes.
type treeReader struct {
	dec    *json.Decoder
	breaks []int // offsets of line breaks
	add    func(line int, path, rule, zh, en string, args ...any)
}

var errStop = errors.New("stopped at a fault that is reported")

// readTree reads one JSON document. It reports syntax, text that is no UTF-8,
// repeated keys and what stands after the end; nil when nothing can be used.
func readTree(data []byte, add func(line int, path, rule, zh, en string, args ...any)) *node {
	r := &treeReader{add: add}
	for i, c := range data {
		if c == '\n' {
			r.breaks = append(r.breaks, i)
		}
	}
	if bytes.HasPrefix(data, []byte("\uFEFF")) {
		add(1, "", "encoding", "檔案開頭有位元組順序記號（BOM），請以「UTF-8（無 BOM）」儲存", "the file begins with a byte order mark: save it as UTF-8 without BOM")
		data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	}
	if bad := invalidUTF8(data); bad >= 0 {
		add(r.line(bad), "", "encoding", "檔案不是 UTF-8，請另存為 UTF-8", "the file is not UTF-8: save it as UTF-8")
		return nil
	}
	r.dec = json.NewDecoder(bytes.NewReader(data))
	r.dec.UseNumber()
	root, err := r.value("", 0)
	if err != nil {
		r.syntax(err)
		return nil
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		add(r.here(), "", "syntax", "結尾之後還有其他內容，請刪除", "there is more after the end: delete it")
	}
	return root
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func (r *treeReader) line(offset int) int { return 1 + sort.SearchInts(r.breaks, offset) }

func (r *treeReader) here() int { return r.line(int(r.dec.InputOffset())) }

func (r *treeReader) syntax(err error) {
	var at *json.SyntaxError
	switch {
	case errors.Is(err, errStop):
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		r.add(len(r.breaks)+1, "", "syntax", "檔案不完整：少了結尾的 } 或 ]", "the file ends too early: a closing } or ] is missing")
	case errors.As(err, &at):
		r.add(r.line(max(int(at.Offset)-1, 0)), "", "syntax", "不是正確的 JSON（%s）：請檢查逗號、引號與括號", "this is not JSON (%s): check commas, quotes and brackets", at.Error())
	default:
		r.add(r.here(), "", "syntax", "不是正確的 JSON（%s）：請檢查逗號、引號與括號", "this is not JSON (%s): check commas, quotes and brackets", err.Error())
	}
}

// value reads the next value.
func (r *treeReader) value(path string, depth int) (*node, error) {
	t, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	n := &node{line: r.here()}
	switch t := t.(type) {
	case string:
		n.kind, n.text = isText, t
	case json.Number:
		n.kind, n.text = isNumber, t.String()
	case bool:
		n.kind, n.truth = isTruth, t
	case json.Delim:
		if depth == maxDepth {
			r.add(n.line, path, "syntax", "巢狀超過 %d 層", "nested deeper than %d levels", maxDepth)
			return nil, errStop
		}
		if t == '[' {
			return n, r.list(n, path, depth)
		}
		return n, r.object(n, path, depth)
	}
	return n, nil
}

func (r *treeReader) list(n *node, path string, depth int) error {
	n.kind = isList
	for r.dec.More() {
		item, err := r.value(path+"["+strconv.Itoa(len(n.items))+"]", depth+1)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
		if err := r.bounded(len(n.items), n.line, path); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

func (r *treeReader) object(n *node, path string, depth int) error {
	n.kind = isObject
	seen := map[string]bool{}
	for r.dec.More() {
		t, err := r.dec.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		m := member{name: name, line: r.here()}
		if m.value, err = r.value(join(path, name), depth+1); err != nil {
			return err
		}
		if seen[name] {
			r.add(m.line, join(path, name), "repeated-key", "「%s」寫了兩次，請刪除一個", "key %q stands twice: delete one", name)
			continue
		}
		seen[name] = true
		n.keys = append(n.keys, m)
		if err := r.bounded(len(n.keys), n.line, path); err != nil {
			return err
		}
	}
	_, err := r.dec.Token()
	return err
}

func (r *treeReader) bounded(members, line int, path string) error {
	if members <= maxMembers {
		return nil
	}
	r.add(line, path, "size", "超過 %d 項", "more than %d members", maxMembers)
	return errStop
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
