// Package policy decides: may this officer, now, for this purpose, see these
// fields? It answers with a projection and obligations, or with every reason
// why not.
//
// Cedar evaluates. From each purpose card one broad permit is generated for
// opening the purpose and one for each register that it sees; every legal
// condition is one annotated forbid in rules/conditions. A forbid that fires
// is a reason with its article and its cure, so a refusal is complete by
// construction (invariant 3).
//
// A decision has two stages, to stay fast and to say which register is at
// fault: action "open" on Purpose::"P04" asks about the officer, the ground,
// the reference and the facts; action "disclose" on Register::"priors" asks
// about each register. Opening one masked field is the action "reveal" on the
// purpose, with the field's class in the context.
//
// Three traps are closed here. An erroring forbid is skipped by Cedar and the
// request allowed: any diagnostic error refuses. A missing attribute is such
// an error: the context is built from a [Request], so none can be missing, and
// every condition is type-checked against that shape when the engine is made.
// Cedar gives reasons in random order: they are put in the order of the rule
// files, so that the same input gives identical bytes (invariant 8).
package policy
