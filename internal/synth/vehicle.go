package synth

// Vehicles an adult of 20 to 80 owns: 交通部 機動車輛登記數, 2023, per head
// (0.35 cars, 0.63 motorcycles, 0.05 trucks), rounded.
const (
	carsPerAdult        = 0.45
	motorcyclesPerAdult = 0.80
	trucksPerAdult      = 0.055

	shareStolen = 0.0008
)

// vehicles writes what a person owns.
func (m *maker) vehicles(p *person, address string) {
	if !p.alive() || p.age < 20 || p.age > 80 {
		return
	}
	scale := 1.0
	if p.foreign {
		scale = 0.3
	}
	if m.dice.chance(carsPerAdult * scale) {
		m.vehicle(p, address, "car")
	}
	if m.dice.chance(motorcyclesPerAdult * scale) {
		m.vehicle(p, address, "motorcycle")
	}
	if m.dice.chance(trucksPerAdult * scale) {
		m.vehicle(p, address, "truck")
	}
}

// vehicle writes one vehicle, now and then a stolen one, and gives the plate.
func (m *maker) vehicle(p *person, address, kind string) *Vehicle {
	year := m.today.year() - min(m.dice.n(14), m.dice.n(30))
	mod := m.model(kind)
	m.out.Vehicles = append(m.out.Vehicles, Vehicle{
		Plate: m.plates.take(m.series(kind, mod.electric, year)), Kind: kind,
		Make: mod.make, Model: mod.name, Colour: colours[m.dice.pick(m.colour)].name,
		Year: years[year-firstYear], Validity: "valid",
		OwnerName: p.name, OwnerID: p.id, OwnerAddress: address,
	})
	v := &m.out.Vehicles[len(m.out.Vehicles)-1]
	switch roll := m.dice.n(200); {
	case roll < 5:
		v.Validity = "suspended"
	case roll < 8:
		v.Validity = "cancelled"
	}
	if m.dice.chance(shareStolen) {
		m.stolen(v, one(&m.dice, otherUnits), m.number('V', &m.serials.stolen), m.dice.n(700*86400))
	}
	return v
}

func (m *maker) model(kind string) *model {
	switch kind {
	case "car":
		return &cars[m.dice.pick(m.car)]
	case "motorcycle":
		return &motorcycles[m.dice.pick(m.motorcycle)]
	}
	return &trucks[m.dice.pick(m.truck)]
}

// series chooses the class of plate by kind, drive and year: the 2012 reform
// (交通部公路總局, 2012-12-17) brought the new ones.
func (m *maker) series(kind string, electric bool, year int) int {
	old := year <= 2012
	switch {
	case kind == "car" && electric:
		return carElectric
	case kind == "car" && old:
		return carOldA + m.dice.n(2)
	case kind == "car" && m.dice.chance(0.03):
		return carRental
	case kind == "car" && m.dice.chance(0.02):
		return carTaxi
	case kind == "car":
		return carNew
	case kind == "motorcycle" && old:
		return bikeOldA + m.dice.n(2)
	case kind == "motorcycle":
		return bikeNew
	case old:
		return truckOld
	}
	return truckNew
}

// firstYear is the first year in years: the texts of years are shared.
const firstYear = 1970

var years = func() (out [200]string) {
	for i := range out {
		out[i] = string(digits(nil, firstYear+i, 4))
	}
	return out
}()
