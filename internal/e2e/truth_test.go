package e2e

import (
	"sync"

	"mpolice/internal/synth"
)

// What the registers hold, read from the city and not from the program, so
// that a test knows what must not be seen.

type truth struct {
	vehicles  map[string]synth.Vehicle  // by plate
	residents map[string]synth.Resident // by national id
	priors    map[string][]synth.Prior
}

var known = sync.OnceValue(func() truth {
	k := truth{map[string]synth.Vehicle{}, map[string]synth.Resident{}, map[string][]synth.Prior{}}
	for b := range city.Batches() {
		for _, v := range b.Vehicles {
			k.vehicles[v.Plate] = v
		}
		for _, r := range b.Residents {
			k.residents[r.NationalID] = r
		}
		for _, p := range b.Priors {
			k.priors[p.NationalID] = append(k.priors[p.NationalID], p)
		}
	}
	return k
})

// secrets are what nobody who asks about a plate alone may learn.
func secrets(plate string) []string {
	v := known().vehicles[plate]
	return []string{v.OwnerName, v.OwnerID, v.OwnerAddress}
}
