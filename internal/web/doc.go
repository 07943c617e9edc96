// Package web is the face of the platform: the pages that officers, duty desks
// and auditors see, in Traditional Chinese first and English second.
//
// A page is one template in templates/pages and one view struct in a view_*.go
// file. The struct says everything that the page can show, already projected
// and already allowed: a template never decides what a person may see, it only
// writes down what it was given (invariant 4). [Site.Render] joins the two in
// the person's language, inside the common frame ([Chrome]).
//
// Every page works without JavaScript. Three small modules in static/js make it
// quicker where there is some: swap.js sends a form and replaces the main part
// of the page, passkey.js speaks WebAuthn, register-sw.js installs the service
// worker, which keeps the style sheet and an offline page and never an answer.
//
// [Site.Protect] wraps all of it: a policy without inline script or style and
// with Trusted Types, refusal of cross-origin writes, limits on bodies, and
// no-store on everything that is not a static file.
package web
