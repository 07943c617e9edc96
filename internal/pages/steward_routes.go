package pages

// catalogueRoutes are for everybody who is signed in.
var catalogueRoutes = []route{
	{pattern: "GET /catalogue", do: (*Pages).catalogue},
	{pattern: "GET /catalogue/{register}", do: (*Pages).catalogueEntry},
	{pattern: "GET /catalogue.jsonld", do: (*Pages).catalogueExport},
}

// stewardRoutes are there where there is a desk for data. Rows are named by
// batch and line, pairs and disputes by their numbers: nothing in an address
// tells of a person.
var stewardRoutes = []route{
	{pattern: "GET /quality", do: (*Pages).quality},
	{pattern: "GET /quality/{register}", do: (*Pages).sheet},
	{pattern: "GET /quality/{register}/report.csv", do: (*Pages).agencyReport},
	{pattern: "GET /quality/{register}/rows", do: (*Pages).rejected},
	{pattern: "GET /quality/rows/{batch}/{line}", do: (*Pages).rejectedRow},
	{pattern: "POST /quality/rows/{batch}/{line}/reveal", do: (*Pages).revealRow},
	{pattern: "POST /quality/rows/{batch}/{line}", do: (*Pages).decideRow},

	{pattern: "GET /pairs", do: (*Pages).pairs},
	{pattern: "GET /pairs/{seq}", do: (*Pages).pair},
	{pattern: "POST /pairs/{seq}", do: (*Pages).decidePair},

	{pattern: "GET /disputes", do: (*Pages).disputes},
	{pattern: "GET /disputes/new", do: (*Pages).disputeForm},
	{pattern: "POST /disputes/find", do: (*Pages).findDisputed},
	{pattern: "POST /disputes", do: (*Pages).openDispute},
	{pattern: "GET /disputes/{id}", do: (*Pages).dispute},
	{pattern: "POST /disputes/{id}", do: (*Pages).closeDispute},
}
