package synth

// Texts by which rows of other registers are followed up.
const (
	offenceDrugs      = "毒品危害防制條例"
	offenceSmuggling  = "走私"
	householdEmployer = "家庭看護（個人雇主）"
)

// What the registers of crime are written with. Offences are named as the
// Criminal Code (刑法) and the special acts name them; courts and offices are
// made up, so that no row points at a real one's work.
var (
	offences = []string{
		"詐欺", "竊盜", "公共危險（不能安全駕駛）", "傷害", offenceDrugs, "侵占", "毀損", "妨害自由",
		"違反洗錢防制法", "恐嚇取財", "偽造文書", "賭博", "妨害公務", "違反家庭暴力防治法", offenceSmuggling,
	}
	prosecutors = []string{"示範地方檢察署", "範例地方檢察署", "示範高等檢察署"}
	courts      = []string{"示範地方法院", "範例地方法院", "示範高等法院"}
	sentences   = []struct{ text, status string }{
		{"有期徒刑三月，如易科罰金，以新臺幣一千元折算一日", "fined"},
		{"有期徒刑六月，如易科罰金，以新臺幣一千元折算一日", "fined"},
		{"拘役四十日，如易科罰金，以新臺幣一千元折算一日", "fined"},
		{"有期徒刑二月，緩刑二年", "suspended"},
		{"有期徒刑一年，緩刑三年", "suspended"},
		{"有期徒刑八月", "served"},
		{"有期徒刑一年二月", "served"},
		{"罰金新臺幣二萬元", "served"},
	}
	caseTypes   = []string{"fraud", "theft", "injury", "drugs", "domestic_violence", "robbery", "smuggling"}
	otherUnits  = []string{"範例市政府警察局北區分局", "範例市政府警察局南區分局", "範例縣警察局中央分局"}
	damages     = []string{"左後車門凹痕", "右側後照鏡破損", "前保險桿擦痕", "車尾貼有反光條", "坐墊破損", "車窗貼深色隔熱紙", "無明顯特徵"}
	employers   = []string{"範例塑膠工業股份有限公司", "示範精密股份有限公司", "樣本紡織股份有限公司", "範例營造有限公司", "示範海產有限公司", householdEmployer, "示範養護中心", "樣本電子股份有限公司"}
	missingKind = struct{ dementia, child, adult string }{"dementia", "child", "adult"}
)
