package steward

import (
	"context"
	"encoding/json"
	"fmt"

	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/quality"
)

// Surveys keeps comparisons of agencies in the holding.
type Surveys struct{ Store holding.Surveys }

const surveyAgreement = "agreement"

// LastAgreement implements Agreements.
func (s Surveys) LastAgreement(ctx context.Context) (quality.Run, error) {
	var r quality.Run
	data, err := s.Store.Survey(ctx, surveyAgreement)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("read the comparison of agencies: %w", err)
	}
	return r, nil
}

// SaveAgreement implements Agreements.
func (s Surveys) SaveAgreement(ctx context.Context, r quality.Run, e holding.Entry) error {
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep the comparison of agencies: %w", err)
	}
	return s.Store.SaveSurvey(ctx, surveyAgreement, data, e)
}
