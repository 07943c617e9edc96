// Package query is the story: the life of one governed query, from the person
// to the answer. [Service.Run] calls the steps in order, each a package of its
// own:
//
//	authn     who asks, verified          (the session is handed in)
//	custody   on a device handed out to them
//	duty      on duty now, at that unit
//	access    holding a grant that has not expired
//	purpose   a card, a ground, a reference that exists and involves them
//	policy    decides: permit with a projection, or every failed condition
//	audit     the intent is durable; a receipt comes back
//	source    fan-out to the registers, a deadline each
//	minimize  only the projected fields leave
//	audit     the outcome: counts and fields, never content
//
// [Service.Reveal] opens one masked field by the same steps.
package query
