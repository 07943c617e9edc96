package pages

import "net/http"

// action is a handler that may fail; the failure becomes a page in one place.
type action func(p *Pages, w http.ResponseWriter, r *http.Request) error

// route is one address. Open ones need no session; of raw ones the handler reads
// the body itself.
type route struct {
	pattern string
	do      action
	open    bool
	raw     bool
}

var routes = []route{
	{pattern: "GET /{$}", do: (*Pages).home},
	{pattern: "GET /sign-in", do: (*Pages).signIn, open: true},
	{pattern: "POST /sign-out", do: (*Pages).signOut},
	{pattern: "GET /enrol", do: (*Pages).enrol, open: true},
	{pattern: "POST /custody/accept", do: (*Pages).accept},
	{pattern: "POST /custody/return", do: (*Pages).giveBack},

	{pattern: "GET /query", do: (*Pages).queryForm},
	{pattern: "POST /query/form", do: (*Pages).queryForm},
	{pattern: "POST /query", do: (*Pages).ask},
	{pattern: "GET /answers/{id}", do: (*Pages).answer},
	{pattern: "GET /answers/{id}/person", do: (*Pages).person},
	{pattern: "POST /answers/{id}/candidates/{i}", do: (*Pages).pick},
	{pattern: "POST /reveal", do: (*Pages).reveal},

	{pattern: "GET /records", do: (*Pages).mine},
	{pattern: "GET /records/{id}", do: (*Pages).record},
	{pattern: "GET /records/{id}/proof", do: (*Pages).proof},

	{pattern: "GET /desk", do: (*Pages).desk},
	{pattern: "POST /desk/hand-out", do: (*Pages).handOut},
	{pattern: "GET /desk/take-back/{id}", do: (*Pages).takeBackForm},
	{pattern: "POST /desk/take-back/{id}", do: (*Pages).takeBack},
	{pattern: "GET /desk/invite", do: (*Pages).invite},
	{pattern: "POST /desk/invite", do: (*Pages).invite},

	{pattern: "GET /log", do: (*Pages).log},
	{pattern: "GET /log/{id}", do: (*Pages).inspect},
	{pattern: "POST /log/{id}", do: (*Pages).inspect},
}

// ceremonies are the WebAuthn exchanges, which speak JSON.
var ceremonies = []route{
	{pattern: "POST /authn/register/begin", do: (*Pages).beginEnrol, open: true},
	{pattern: "POST /authn/register/finish", do: (*Pages).finishEnrol, open: true},
	{pattern: "POST /authn/sign-in/begin", do: (*Pages).beginSignIn, open: true},
	{pattern: "POST /authn/sign-in/finish", do: (*Pages).finishSignIn, open: true},
	{pattern: "POST /authn/step-up/begin", do: (*Pages).beginSignIn},
	{pattern: "POST /authn/step-up/finish", do: (*Pages).finishStepUp},
	{pattern: "POST /authn/second/begin", do: (*Pages).beginSecond},
	{pattern: "POST /authn/second/finish", do: (*Pages).finishSecond},
}

// demoRoutes exist in demo mode only.
var demoRoutes = []route{
	{pattern: "GET /demo", do: (*Pages).personas, open: true},
	{pattern: "POST /demo/sign-in", do: (*Pages).demoSignIn, open: true},
	{pattern: "GET /demo/faces", do: (*Pages).faces, open: true},
	{pattern: "GET /demo/faces/{file}", do: (*Pages).face, open: true},
}
