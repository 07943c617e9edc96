package sqlsource

import (
	"context"
	"errors"

	"mpolice/internal/source"
	"mpolice/internal/source/sqlsource/registersdb"
)

// insertBatch writes the rows of every resident register. A row of a batch and
// the parameters of its statement have the same fields in the same order; the
// compiler holds them to it.
func insertBatch(ctx context.Context, q *registersdb.Queries, b *source.Batch) error {
	return errors.Join(
		put(b.Residents, func(r source.Resident) error {
			return q.InsertHousehold(ctx, registersdb.InsertHouseholdParams(r))
		}),
		put(b.Vehicles, func(r source.Vehicle) error {
			return q.InsertVehicle(ctx, registersdb.InsertVehicleParams(r))
		}),
		put(b.Licences, func(r source.Licence) error {
			return q.InsertLicence(ctx, registersdb.InsertLicenceParams(r))
		}),
		put(b.Wanted, func(r source.Wanted) error {
			return q.InsertWanted(ctx, registersdb.InsertWantedParams(r))
		}),
		put(b.Stolen, func(r source.Stolen) error {
			return q.InsertStolen(ctx, registersdb.InsertStolenParams(r))
		}),
		put(b.Cases, func(r source.CaseRole) error {
			return q.InsertCaseRole(ctx, registersdb.InsertCaseRoleParams(r))
		}),
		put(b.Priors, func(r source.Prior) error {
			return q.InsertPrior(ctx, registersdb.InsertPriorParams(r))
		}),
		put(b.Missing, func(r source.Missing) error {
			return q.InsertMissing(ctx, registersdb.InsertMissingParams(r))
		}),
	)
}

// put inserts rows until one fails.
func put[R any](rows []R, insert func(R) error) error {
	for _, r := range rows {
		if err := insert(r); err != nil {
			return err
		}
	}
	return nil
}
