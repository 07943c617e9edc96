package mpolice_test

import (
	"testing"

	"mpolice"
)

func TestText(t *testing.T) {
	both, none := mpolice.Text{Zh: "車籍", En: "Vehicles"}, mpolice.Text{}
	if both.In("en") != "Vehicles" || both.In("zh-Hant-TW") != "車籍" || both.In("") != "車籍" {
		t.Error("Chinese is the authoritative wording")
	}
	if !both.Complete() || none.Complete() || (mpolice.Text{Zh: "車籍"}).Complete() || (mpolice.Text{En: "Vehicles"}).Complete() {
		t.Error("complete needs both languages")
	}
	if !none.IsZero() || both.IsZero() {
		t.Error("zero")
	}
}
