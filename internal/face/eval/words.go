package eval

import (
	"fmt"
	"math"
	"strconv"
)

// Lang is the language of charts and tables.
type Lang string

const (
	Chinese Lang = "zh-Hant-TW"
	English Lang = "en"
)

// words are the terms of charts and tables in one language.
type words struct {
	colon, comma, note, compared                                    string
	data, photos, missing, repeated, fta, engine, evaluationOnly    string
	accuracy, accuracyCompleted, folds, verification, set           string
	protocol, cross, fmr, fnmr, gfrr, tar, threshold                string
	unresolved, operating, group, all, setBy, ownThreshold, ratio   string
	atLeast, bands, high, medium, low, band, below, identify        string
	gallery, fte, probes, rank, hit, completed, fpir, fnir, limits  string
	detTitle, detSearchTitle, detDesc, operatingMark, worst, people string
	date, digest, mated, auc, eer, ratioNone                        string
	missingCell, measured, fmrTarget, fpirTarget, bandsNote         string
}

var vocabulary = map[Lang]words{
	Chinese: {
		colon: "：", comma: "，", note: "（%s）",
		data: "測試資料", photos: "相片", missing: "缺少的相片", repeated: "內容重複的相片", fta: "擷取失敗率（FTA）", engine: "比對引擎",
		evaluationOnly: "此模型之授權不足以用於正式決定，僅供評測。",
		accuracy:       "正確率（各折以其餘各折定門檻）", accuracyCompleted: "正確率（不計擷取失敗）", folds: "%d 折", verification: "一對一比對", set: "不同人配對來源",
		protocol: "配對檔", cross: "所有不同人的相片兩兩配對", fmr: "錯誤匹配率（FMR）", fnmr: "錯誤不匹配率（FNMR）", gfrr: "漏失率（含擷取失敗）", tar: "正確接受率（TAR）", threshold: "門檻值",
		unresolved: "資料不足，無法判定", operating: "作業門檻", group: "群體", all: "全部", setBy: "門檻依最不利群體「%s」訂定。", ownThreshold: "該群體自身所需門檻", ratio: "最差與最佳群體之比",
		atLeast: "至少 %s 倍", bands: "相似程度區間", high: "高", medium: "中", low: "低", band: "區間", below: "低於「中」之門檻", identify: "一對多識別",
		gallery: "相片庫", fte: "建檔失敗率（FTE）", probes: "待比對相片", rank: "名次", hit: "命中率", completed: "不計失敗", compared: "完成比對", fpir: "偽陽性識別率（FPIR）", fnir: "偽陰性識別率（FNIR）", limits: "95 % 信賴區間（Clopper–Pearson）",
		detTitle: "一對一比對之錯誤權衡（DET）曲線", detSearchTitle: "一對多識別之錯誤權衡（DET）曲線", detDesc: "橫軸為%s，縱軸為%s，皆為對數刻度。越靠左下越好。", operatingMark: "作業門檻", worst: "%s 最差、%s 最佳", people: "%d 人、%d 張相片",
		date: "評測時間", digest: "資料摘要（SHA-256）", mated: "同一人配對", auc: "曲線下面積（AUC）", eer: "等錯誤率（EER）", ratioNone: "最佳群體無錯誤",
		missingCell: "—", measured: "實測", fmrTarget: "目標 FMR", fpirTarget: "目標 FPIR", bandsNote: "區間表示兩張相片相似到什麼程度，不是同一人的機率。",
	},
	English: {
		colon: ": ", comma: ", ", note: " (%s)",
		data: "Test data", photos: "photos", missing: "missing photos", repeated: "photos with equal bytes", fta: "failure to acquire (FTA)", engine: "Engine",
		evaluationOnly: "The licence of this model does not settle use for real decisions: evaluation only.",
		accuracy:       "Accuracy (each fold at the threshold of the others)", accuracyCompleted: "Accuracy, failures left out", folds: "%d folds", verification: "One to one", set: "Non-mated pairs",
		protocol: "of the pairs file", cross: "every two photos of different persons", fmr: "False match rate (FMR)", fnmr: "False non-match rate (FNMR)", gfrr: "Missed, failures included", tar: "TAR", threshold: "Threshold",
		unresolved: "not resolvable", operating: "Operating threshold", group: "Group", all: "all", setBy: "The threshold is set by the worst group, “%s”.", ownThreshold: "Threshold of its own", ratio: "Worst to best group",
		atLeast: "at least %s times", bands: "Similarity bands", high: "high", medium: "medium", low: "low", band: "Band", below: "below medium", identify: "One to many",
		gallery: "Gallery", fte: "failure to enrol (FTE)", probes: "Probes", rank: "Rank", hit: "Hit rate", completed: "Failures left out", compared: "compared", fpir: "False positive identification rate (FPIR)", fnir: "False negative identification rate (FNIR)", limits: "95 % limits (Clopper–Pearson)",
		detTitle: "Detection error trade-off (DET), one to one", detSearchTitle: "Detection error trade-off (DET), one to many", detDesc: "Across: %s. Up: %s. Both logarithmic. Nearer the lower left corner is better.", operatingMark: "operating threshold", worst: "%s worst, %s best", people: "%d people, %d photos",
		date: "Evaluated", digest: "Digest of the data (SHA-256)", mated: "Mated pairs", auc: "AUC", eer: "EER", ratioNone: "the best group had no error",
		missingCell: "—", measured: "Measured", fmrTarget: "Target FMR", fpirTarget: "Target FPIR", bandsNote: "A band says how alike two photos are; it is not the probability that they show one person.",
	},
}

func wordsOf(l Lang) (words, error) {
	w, ok := vocabulary[l]
	if !ok {
		return w, fmt.Errorf("no words in the language %q: want %s or %s", l, Chinese, English)
	}
	return w, nil
}

// percent writes a share with three digits that count: "0.182 %".
func percent(x float64) string {
	if x == 0 {
		return "0 %"
	}
	digits := max(2-int(math.Floor(math.Log10(x*100))), 0)
	return strconv.FormatFloat(x*100, 'f', min(digits, 9), 64) + " %"
}

// plain writes a target such as 1e-5 as "0.001 %".
func plain(x float64) string {
	return strconv.FormatFloat(round(x*100), 'f', -1, 64) + " %"
}
