package synth

// model is a make and model usual in Taiwan, with a weight by the writer's
// judgment.
type model struct {
	make, name string
	weight     float64
	electric   bool
}

var cars = []model{
	{"TOYOTA", "COROLLA ALTIS", 12, false},
	{"TOYOTA", "RAV4", 8, false},
	{"TOYOTA", "COROLLA CROSS", 8, false},
	{"TOYOTA", "YARIS", 6, false},
	{"TOYOTA", "CAMRY", 4, false},
	{"NISSAN", "SENTRA", 5, false},
	{"NISSAN", "KICKS", 4, false},
	{"NISSAN", "LIVINA", 3, false},
	{"HONDA", "CR-V", 7, false},
	{"HONDA", "FIT", 4, false},
	{"HONDA", "HR-V", 4, false},
	{"MITSUBISHI", "OUTLANDER", 3, false},
	{"MITSUBISHI", "LANCER", 3, false},
	{"FORD", "FOCUS", 5, false},
	{"FORD", "KUGA", 4, false},
	{"MAZDA", "MAZDA3", 4, false},
	{"MAZDA", "CX-5", 3, false},
	{"HYUNDAI", "ELANTRA", 2, false},
	{"BENZ", "C300", 2, false},
	{"BMW", "320I", 2, false},
	{"LEXUS", "NX200", 2, false},
	{"VOLKSWAGEN", "GOLF", 2, false},
	{"TESLA", "MODEL 3", 1.5, true},
	{"TESLA", "MODEL Y", 1.5, true},
}

var motorcycles = []model{
	{"KYMCO", "G6 150", 8, false},
	{"KYMCO", "GP125", 9, false},
	{"KYMCO", "MANY 110", 7, false},
	{"SYM", "JET S", 8, false},
	{"SYM", "CLBCU 125", 4, false},
	{"SYM", "DRG 158", 5, false},
	{"YAMAHA", "CYGNUS GRYPHUS", 8, false},
	{"YAMAHA", "JOG 125", 8, false},
	{"YAMAHA", "LIMI 125", 5, false},
	{"SUZUKI", "SALUTO 125", 4, false},
	{"PGO", "J-BUBU 115", 2, false},
	{"GOGORO", "GOGORO 2", 5, true},
	{"GOGORO", "VIVA MIX", 3, true},
}

var trucks = []model{
	{"MITSUBISHI", "VERYCA", 6, false},
	{"MITSUBISHI FUSO", "CANTER", 5, false},
	{"HINO", "300", 4, false},
	{"ISUZU", "NQR", 3, false},
	{"FORD", "RANGER", 3, false},
	{"SCANIA", "R450", 1, false},
}

var colours = []struct {
	name   string
	weight float64
}{{"白色", 30}, {"黑色", 20}, {"銀色", 16}, {"灰色", 14}, {"藍色", 8}, {"紅色", 7}, {"棕色", 3}, {"綠色", 1.5}, {"黃色", 0.5}}
