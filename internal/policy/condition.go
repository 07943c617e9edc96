package policy

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/cedar-policy/cedar-go"
	cedarast "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"mpolice"
	"mpolice/internal/purpose"
)

// condition is one annotated forbid.
type condition struct {
	id      string
	place   int // order in the rule files
	article purpose.Text
	tag     purpose.Tag
	text    purpose.Text
	cure    purpose.Text
	file    string
	line    int
	policy  *cedar.Policy
	tree    *ast.Policy
	facts   []string // keys of the stated facts that it looks at
}

// The actions of a decision.
var (
	actionOpen     = types.NewEntityUID("Action", "open")
	actionDisclose = types.NewEntityUID("Action", "disclose")
	actionReveal   = types.NewEntityUID("Action", "reveal")
)

const (
	typeOfficer  = types.EntityType("Officer")
	typePurpose  = types.EntityType("Purpose")
	typeRegister = types.EntityType("Register")
	typeGroup    = types.EntityType("Group")
)

func purposeUID(c mpolice.CardCode) types.EntityUID {
	return types.NewEntityUID(typePurpose, types.String(c))
}

func registerUID(r mpolice.Register) types.EntityUID {
	return types.NewEntityUID(typeRegister, types.String(r))
}

func groupUID(name string) types.EntityUID { return types.NewEntityUID(typeGroup, types.String(name)) }

var (
	idShape  = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	factUse  = regexp.MustCompile(`context\.facts\.([a-z0-9_]+)`)
	required = []string{"id", "article", "article_en", "source", "text_zh", "text_en", "cure_zh", "cure_en"}
)

// parseConditions reads every Cedar file. Faults in one policy do not hide
// those in the next.
func parseConditions(files []purpose.Source) ([]*condition, purpose.Findings) {
	var out []*condition
	var faults purpose.Findings
	seen := map[string]bool{}
	for _, f := range files {
		list, err := cedar.NewPolicyListFromBytes(f.Path, f.Data)
		if err != nil {
			faults = append(faults, purpose.Finding{File: f.Path, Rule: "syntax", Message: err.Error()})
			continue
		}
		for _, p := range list {
			c, bad := newCondition(f.Path, p)
			if seen[c.id] {
				bad = append(bad, c.finding("duplicate", "condition %s stands twice", c.id))
			}
			seen[c.id] = true
			c.place = len(out)
			out = append(out, c)
			faults = append(faults, bad...)
		}
	}
	return out, faults
}

func newCondition(file string, p *cedar.Policy) (*condition, purpose.Findings) {
	notes := p.Annotations()
	note := func(key types.AnnotationKey) string { return string(notes[key]) }
	c := &condition{
		id: note("id"), file: file, line: p.Position().Line, policy: p, tree: (*ast.Policy)(p.AST()),
		article: purpose.Text{Zh: note("article"), En: note("article_en")},
		tag:     purpose.Tag(note("source")),
		text:    purpose.Text{Zh: note("text_zh"), En: note("text_en")},
		cure:    purpose.Text{Zh: note("cure_zh"), En: note("cure_en")},
	}
	for _, m := range factUse.FindAllStringSubmatch(string(p.MarshalCedar()), -1) {
		c.facts = append(c.facts, m[1])
	}
	return c, c.check(notes)
}

func (c *condition) check(notes types.Annotations) purpose.Findings {
	var out purpose.Findings
	for _, key := range required {
		if notes[types.AnnotationKey(key)] == "" {
			out = append(out, c.finding("annotation", "condition %q needs @%s(\"…\")", c.id, key))
		}
	}
	for key := range notes {
		if !slices.Contains(required, string(key)) {
			out = append(out, c.finding("annotation", "condition %s has an unknown annotation @%s", c.id, key))
		}
	}
	if !idShape.MatchString(c.id) {
		out = append(out, c.finding("annotation", "@id(%q) must be lower-case words joined by hyphens", c.id))
	}
	if !c.tag.Valid() {
		out = append(out, c.finding("tag", "condition %s: @source must be V, S, M or P", c.id))
	}
	if c.policy.Effect() != cedar.Forbid {
		out = append(out, c.finding("permit", "only forbid may stand here: permits are made from the cards"))
	}
	if _, all := c.tree.Principal.(ast.ScopeTypeAll); !all {
		out = append(out, c.finding("scope", "condition %s must hold for every principal: no rule names a person", c.id))
	}
	return out
}

func (c *condition) finding(rule, format string, args ...any) purpose.Finding {
	return purpose.Finding{File: c.file, Line: c.line, Rule: rule, Message: fmt.Sprintf(format, args...)}
}

// concerns reports whether the condition's scope may hold for the action on
// the resource, whose groups are its parents.
func (c *condition) concerns(action, resource types.EntityUID, groups []types.EntityUID) bool {
	return scopeHolds(c.tree.Action, action, nil) && scopeHolds(c.tree.Resource, resource, groups)
}

// bound gives the condition's policy with its scope narrowed to exactly this
// action and resource, which concerns found to be within it. Evaluating a
// scope such as "action in [...]" each time costs more than most conditions.
func (c *condition) bound(action, resource types.EntityUID) *cedar.Policy {
	tree := *c.tree
	tree.Action = ast.ScopeTypeEq{Entity: action}
	tree.Resource = ast.ScopeTypeEq{Entity: resource}
	return cedar.NewPolicyFromAST((*cedarast.Policy)(&tree))
}

func scopeHolds(scope any, uid types.EntityUID, parents []types.EntityUID) bool {
	within := func(e types.EntityUID) bool { return e == uid || slices.Contains(parents, e) }
	switch s := scope.(type) {
	case ast.ScopeTypeAll:
		return true
	case ast.ScopeTypeEq:
		return s.Entity == uid
	case ast.ScopeTypeIn:
		return within(s.Entity)
	case ast.ScopeTypeInSet:
		return slices.ContainsFunc(s.Entities, within)
	case ast.ScopeTypeIs:
		return s.Type == uid.Type
	case ast.ScopeTypeIsIn:
		return s.Type == uid.Type && within(s.Entity)
	}
	return true // an unknown scope is evaluated, not skipped
}
