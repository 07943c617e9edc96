package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// tfjsModel is a TensorFlow.js graph model: TensorFlow's GraphDef as JSON.
type tfjsModel struct {
	Topology struct {
		Nodes []tfjsNode `json:"node"`
	} `json:"modelTopology"`
	Manifest manifest `json:"weightsManifest"`
}

type tfjsNode struct {
	Name   string              `json:"name"`
	Op     string              `json:"op"`
	Inputs []string            `json:"input"`
	Attrs  map[string]tfjsAttr `json:"attr"`
}

// tfjsAttr is the part of an attribute's forms that is read. Texts are base64.
type tfjsAttr struct {
	Text []byte `json:"s"`
	List struct {
		Texts [][]byte `json:"s"`
		Ints  []string `json:"i"`
	} `json:"list"`
}

const maxNodes = 4096

func parseTFJS(model []byte) (*tfjsModel, error) {
	var m tfjsModel
	if err := json.Unmarshal(model, &m); err != nil {
		return nil, err
	}
	if len(m.Topology.Nodes) > maxNodes {
		return nil, fmt.Errorf("the net has %d operators", len(m.Topology.Nodes))
	}
	for i := range m.Topology.Nodes {
		for j, in := range m.Topology.Nodes[i].Inputs {
			// "^name" asks only for an order, "name:0" for the first output.
			m.Topology.Nodes[i].Inputs[j] = strings.TrimSuffix(strings.TrimPrefix(in, "^"), ":0")
		}
	}
	return &m, nil
}

// ordered returns the operators so that each stands behind its inputs; constants
// are left out.
func (m *tfjsModel) ordered() ([]tfjsNode, error) {
	known := map[string]bool{}
	var todo []tfjsNode
	for _, n := range m.Topology.Nodes {
		if n.Op == "Const" {
			known[n.Name] = true
			continue
		}
		todo = append(todo, n)
	}
	var done []tfjsNode
	for len(todo) > 0 {
		var later []tfjsNode
		for _, n := range todo {
			if slices.ContainsFunc(n.Inputs, func(in string) bool { return !known[in] }) {
				later = append(later, n)
				continue
			}
			known[n.Name] = true
			done = append(done, n)
		}
		if len(later) == len(todo) {
			return nil, errors.New("the operators form a circle or lack an input")
		}
		todo = later
	}
	return done, nil
}

// input is the i-th input, or nothing.
func (n tfjsNode) input(i int) string {
	if i < len(n.Inputs) {
		return n.Inputs[i]
	}
	return ""
}

// ints is an attribute that lists integers, which the JSON has as text.
func (n tfjsNode) ints(name string) ([]int, error) {
	var out []int
	for _, s := range n.Attrs[name].List.Ints {
		v, err := strconv.Atoi(s)
		if err != nil {
			return nil, fmt.Errorf("attribute %q: %w", name, err)
		}
		out = append(out, v)
	}
	return out, nil
}
