package server

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"mpolice"
	"mpolice/internal/authn"
	"mpolice/internal/query"
	"mpolice/internal/registry"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/intake"
	"mpolice/internal/steward"
	"mpolice/internal/synth"
)

// The people of the demo's correction, and what the road authority has wrong.
const (
	demoAsker  mpolice.OfficerID = "A10001"
	demoOpens  mpolice.OfficerID = "A10401"
	demoCloses mpolice.OfficerID = "A10402"

	demoRegister mpolice.Register  = "vehicle"
	demoField    mpolice.FieldName = "validity"
	demoWrong                      = "suspended"
	demoRight                      = "valid"
)

// DemoCorrection leaves the demo with one correction, made in the steps in which
// any is: the agency delivers a wrong value, an officer is shown it, the owner
// objects, the agency corrects, a second steward closes the dispute. It does
// nothing where there ever was a dispute.
func (a *App) DemoCorrection(ctx context.Context, city *synth.City) error {
	before, err := a.Registers.Holding.Disputes(ctx, false, 1)
	if err != nil || len(before) > 0 {
		return err
	}
	plate := mpolice.Subject{Kind: mpolice.SubjectPlate, Key: city.Sample.CleanPlate, Raw: city.Sample.CleanPlate}
	if err := a.demoDeliver(ctx, plate, demoWrong); err != nil {
		return fmt.Errorf("make a correction: %w", err)
	}
	asked := a.demoAsk(ctx, plate)
	var refused *query.Refused
	if asked != nil && !errors.As(asked, &refused) { // other rules may refuse it
		return fmt.Errorf("make a correction: %w", asked)
	}
	id, err := a.demoDispute(ctx, plate)
	if err == nil {
		err = a.demoDeliver(ctx, plate, demoRight)
	}
	if err == nil {
		err = a.demoClose(ctx, id)
	}
	if err != nil {
		return fmt.Errorf("make a correction: %w", err)
	}
	return nil
}

// demoDeliver has the road authority deliver one changed row.
func (a *App) demoDeliver(ctx context.Context, plate mpolice.Subject, value string) error {
	d, err := a.Registers.Descriptor(demoRegister)
	if err != nil {
		return err
	}
	rows, err := a.Registers.Holding.Find(ctx, d.Code, holding.Is(holding.SlotPlate, holding.PlateKey(plate.Key)), 1)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fmt.Errorf("the vehicle: %w", mpolice.ErrNotFound)
	}
	delta, err := changedRow(d, rows[0].Values, value)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mpolice-correction-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "vehicle.csv")
	if err := os.WriteFile(path, delta, 0o600); err != nil {
		return err
	}
	plain := *d
	plain.Feed.Encoding = registry.EncodingUTF8
	_, err = intake.Load(ctx, a.Registers.Holding, &plain, intake.File{Path: path}, intake.Options{
		Mode: registry.ModeDelta, Actor: demoActor, Clock: a.Clock, Again: true,
	})
	return err
}

// changedRow writes a row as its agency would, with one value changed.
func changedRow(d *registry.Descriptor, values []string, value string) ([]byte, error) {
	head, row := []string{d.Feed.Operation}, []string{"U"}
	for i, f := range d.Fields {
		v := values[i]
		if f.Name == demoField {
			v = value
		}
		if c, ok := f.Codes[v]; ok && len(c.Feed) > 0 {
			v = c.Feed[0]
		}
		head, row = append(head, f.Header()), append(row, v)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.WriteAll([][]string{head, row})
	return b.Bytes(), err
}

// demoAsk has the officer ask what anybody on patrol may ask of a parked car.
func (a *App) demoAsk(ctx context.Context, plate mpolice.Subject) error {
	token, s, err := a.Gate.SignIn(ctx, authn.Proof{Officer: demoAsker, Method: authn.MethodDemo})
	if err != nil {
		return err
	}
	_, err = a.Query.Run(ctx, s, query.Request{
		Purpose: "P03", Ground: "PPEA-8-1", Subject: plate, Reason: "巡經停車場，車門未關且無人在旁，查證是否失竊（示範）",
	})
	return errors.Join(err, a.Gate.SignOut(ctx, token))
}

func (a *App) demoDispute(ctx context.Context, plate mpolice.Subject) (int64, error) {
	who, err := a.Store.Officer(ctx, demoOpens)
	if err != nil {
		return 0, err
	}
	return a.Steward.Open(ctx, who, steward.Objection{
		Register: demoRegister, Subject: plate, Field: demoField, Reason: "車主檢附行車執照，主張牌照未遭吊扣（示範）",
	})
}

func (a *App) demoClose(ctx context.Context, id int64) error {
	who, err := a.Store.Officer(ctx, demoCloses)
	if err != nil {
		return err
	}
	return a.Steward.Close(ctx, who, id, steward.OutcomeCorrected, "公路局函復原資料誤植，已重送更正（示範）")
}
