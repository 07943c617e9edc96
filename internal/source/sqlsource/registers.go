package sqlsource

import (
	"context"

	"mpolice"
	"mpolice/internal/source"
	"mpolice/internal/source/sqlsource/registersdb"
)

// registers are the resident ones: their fields in the order of the bits in
// queries/lookup.sql, and the statement for each kind of key.
var registers = []table{
	{
		name: mpolice.RegisterHousehold,
		fields: []mpolice.FieldName{
			"name", "national_id", "birth_date", "sex", "status",
			"address", "phone", "kin", "military",
		},
		lookups: map[mpolice.SubjectKind]lookup{
			mpolice.SubjectNationalID: household,
		},
	},
	{
		name: mpolice.RegisterVehicle,
		fields: []mpolice.FieldName{
			"plate", "kind", "make", "model", "colour",
			"year", "validity", "owner_name", "owner_id", "owner_address",
		},
		lookups: map[mpolice.SubjectKind]lookup{
			mpolice.SubjectPlate:      vehicleByPlate,
			mpolice.SubjectNationalID: vehicleByOwner,
		},
	},
	{
		name: mpolice.RegisterLicence,
		fields: []mpolice.FieldName{
			"classes", "validity", "issued", "expires",
		},
		lookups: map[mpolice.SubjectKind]lookup{
			mpolice.SubjectNationalID: licence,
		},
	},
	{
		name: mpolice.RegisterWanted,
		fields: []mpolice.FieldName{
			"wanted", "warrant_no", "offence", "agency", "issued",
			"last_address",
		},
		lookups: map[mpolice.SubjectKind]lookup{
			mpolice.SubjectNationalID: wanted,
		},
	},
	{
		name: mpolice.RegisterStolen,
		fields: []mpolice.FieldName{
			"stolen", "reported", "station", "case_no", "description",
		},
		lookups: map[mpolice.SubjectKind]lookup{
			mpolice.SubjectPlate: stolen,
		},
	},
	{
		name: mpolice.RegisterCases,
		fields: []mpolice.FieldName{
			"case_no", "case_type", "role", "unit", "opened",
			"status",
		},
		lookups: map[mpolice.SubjectKind]lookup{
			mpolice.SubjectNationalID: cases,
		},
	},
	{
		name: mpolice.RegisterPriors,
		fields: []mpolice.FieldName{
			"offence", "court", "judged", "sentence", "status",
		},
		lookups: map[mpolice.SubjectKind]lookup{
			mpolice.SubjectNationalID: priors,
		},
	},
	{
		name: mpolice.RegisterMissing,
		fields: []mpolice.FieldName{
			"missing", "reported", "station", "report_no", "category",
			"contact",
		},
		lookups: map[mpolice.SubjectKind]lookup{
			mpolice.SubjectNationalID: missing,
		},
	},
}

// each turns a statement's rows into found ones.
func each[R any](rows []R, err error, of func(R) found) ([]found, error) {
	if err != nil {
		return nil, err
	}
	out := make([]found, len(rows))
	for i, r := range rows {
		out[i] = of(r)
	}
	return out, nil
}

func household(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error) {
	rows, err := q.Household(ctx, registersdb.HouseholdParams{Want: want, Key: key, MaxRows: source.MaxRows})
	return each(rows, err, func(r registersdb.HouseholdRow) found {
		return found{r.ID, []string{r.Name, r.NationalID, r.BirthDate, r.Sex, r.Status, r.Address, r.Phone, r.Kin, r.Military}}
	})
}

func vehicleByPlate(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error) {
	rows, err := q.VehicleByPlate(ctx, registersdb.VehicleByPlateParams{Want: want, Key: key, MaxRows: source.MaxRows})
	return each(rows, err, func(r registersdb.VehicleByPlateRow) found {
		return found{r.ID, []string{r.Plate, r.Kind, r.Make, r.Model, r.Colour, r.Year, r.Validity, r.OwnerName, r.OwnerID, r.OwnerAddress}}
	})
}

func vehicleByOwner(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error) {
	rows, err := q.VehicleByOwner(ctx, registersdb.VehicleByOwnerParams{Want: want, Key: key, MaxRows: source.MaxRows})
	return each(rows, err, func(r registersdb.VehicleByOwnerRow) found {
		return found{r.ID, []string{r.Plate, r.Kind, r.Make, r.Model, r.Colour, r.Year, r.Validity, r.OwnerName, r.OwnerID, r.OwnerAddress}}
	})
}

func licence(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error) {
	rows, err := q.Licence(ctx, registersdb.LicenceParams{Want: want, Key: key, MaxRows: source.MaxRows})
	return each(rows, err, func(r registersdb.LicenceRow) found {
		return found{r.ID, []string{r.Classes, r.Validity, r.Issued, r.Expires}}
	})
}

func wanted(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error) {
	rows, err := q.Wanted(ctx, registersdb.WantedParams{Want: want, Key: key, MaxRows: source.MaxRows})
	return each(rows, err, func(r registersdb.WantedRow) found {
		return found{r.ID, []string{r.Wanted, r.WarrantNo, r.Offence, r.Agency, r.Issued, r.LastAddress}}
	})
}

func stolen(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error) {
	rows, err := q.Stolen(ctx, registersdb.StolenParams{Want: want, Key: key, MaxRows: source.MaxRows})
	return each(rows, err, func(r registersdb.StolenRow) found {
		return found{r.ID, []string{r.Stolen, r.Reported, r.Station, r.CaseNo, r.Description}}
	})
}

func cases(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error) {
	rows, err := q.Cases(ctx, registersdb.CasesParams{Want: want, Key: key, MaxRows: source.MaxRows})
	return each(rows, err, func(r registersdb.CasesRow) found {
		return found{r.ID, []string{r.CaseNo, r.CaseType, r.Role, r.Unit, r.Opened, r.Status}}
	})
}

func priors(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error) {
	rows, err := q.Priors(ctx, registersdb.PriorsParams{Want: want, Key: key, MaxRows: source.MaxRows})
	return each(rows, err, func(r registersdb.PriorsRow) found {
		return found{r.ID, []string{r.Offence, r.Court, r.Judged, r.Sentence, r.Status}}
	})
}

func missing(ctx context.Context, q *registersdb.Queries, want int64, key string) ([]found, error) {
	rows, err := q.Missing(ctx, registersdb.MissingParams{Want: want, Key: key, MaxRows: source.MaxRows})
	return each(rows, err, func(r registersdb.MissingRow) found {
		return found{r.ID, []string{r.Missing, r.Reported, r.Station, r.ReportNo, r.Category, r.Contact}}
	})
}
