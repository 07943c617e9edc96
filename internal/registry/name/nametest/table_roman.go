package nametest

import "strings"

// Scheme is a romanisation.
type Scheme int

const (
	Hanyu Scheme = iota
	WadeGiles
	Tongyong
	MPS2
	schemeCount
)

// Initials by scheme, in the order hanyu, wade, tongyong, mps2.
const initials = `
b p b b|p p' p p|m m m m|f f f f|d t d d|t t' t t|n n n n|l l l l|g k g g|k k' k k|h h h h|j ch j j|q ch' c ch|x hs s sh|zh ch jh j|ch ch' ch ch|sh sh sh sh|r j r r|z ts z tz|c ts' c ts|s s s s
`

// Finals by scheme after an initial; v is ü.
const finals = `
a a a a|o o o o|e e e e|ai ai ai ai|ei ei ei ei|ao ao ao au|ou ou ou ou|an an an an|en en en en|ang ang ang ang|eng eng eng eng|ong ung ong ung|i i i i|ia ia ia ia|ie ieh ie ie|iao iao iao iau|iu iu iou iou|ian ien ian ian|in in in in|iang iang iang iang|ing ing ing ing|iong iung iong iung
u u u u|ua ua ua ua|uo o uo uo|uai uai uai uai|ui ui uei uei|uan uan uan uan|un un un uen|uang uang uang uang|v ü yu iu|ve üeh yue iue|van üan yuan iuan|vn ün yun iun
`

// Whole syllables that the parts do not give.
const wholes = `
zhi chih jhih jr|chi ch'ih chih chr|shi shih shih shr|ri jih rih r|zi tzu zih tz|ci tz'u cih tsz|si ssu sih sz|ge ko ge ge|ke k'o ke ke|he ho he he|gui kuei guei guei|kui k'uei kuei kuei|guo kuo guo guo|kuo k'uo kuo kuo|huo huo huo huo|shuo shuo shuo shuo|feng feng fong feng
a a a a|ai ai ai ai|an an an an|ang ang ang ang|ao ao ao au|e o e e|en en en en|er erh er er|ou ou ou ou|yi i yi yi|ya ya ya ya|ye yeh ye ye|yao yao yao yau|you yu you you|yan yen yan yan|yin yin yin yin|yang yang yang yang|ying ying ying ying|yong yung yong yung|yu yü yu yu|yue yüeh yue yue|yuan yüan yuan yuan|yun yün yun yun
wu wu wu wu|wa wa wa wa|wo wo wo wo|wai wai wai wai|wei wei wei wei|wan wan wan wan|wen wen wun wen|wang wang wang wang|weng weng wong weng
`

// ownSpelling are surnames as many holders spell them, in no scheme.
var ownSpelling = map[string]string{
	"李": "Lee", "林": "Lim", "陳": "Tan", "黃": "Ng", "王": "Ong", "吳": "Goh", "劉": "Liou", "蔡": "Tsay",
	"楊": "Young", "許": "Shyu", "謝": "Shieh", "郭": "Kuo", "邱": "Chiou", "葉": "Yeh", "周": "Chow", "呂": "Leu",
	"趙": "Jaw", "胡": "Woo", "宋": "Soong", "詹": "Jan", "張": "Cheung", "黄": "Hwang", "徐": "Hsu", "石": "Shih",
}

// speller spells syllables.
type speller struct {
	initial, final, whole map[string][]string
}

func newSpeller() speller {
	return speller{columns(initials), columns(finals), columns(wholes)}
}

func columns(text string) map[string][]string {
	all := map[string][]string{}
	for row := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '|' || r == '\n' }) {
		c := strings.Fields(row)
		if len(c) == 4 || len(c) == 3 { // three: Hanyu spells it like the key
			all[c[0]] = append([]string{c[0]}, c[len(c)-3:]...)
		}
	}
	return all
}

// spell returns a syllable in a scheme; empty when it is none.
func (s speller) spell(hanyu string, in Scheme) string {
	if in == Hanyu {
		return strings.ReplaceAll(hanyu, "v", "ü")
	}
	if w, ok := s.whole[hanyu]; ok {
		return w[in]
	}
	cut := 1
	if len(hanyu) > 1 && hanyu[1] == 'h' {
		cut = 2
	}
	i, f := hanyu[:cut], hanyu[cut:]
	if strings.Contains("jqx", i) && strings.HasPrefix(f, "u") {
		f = "v" + f[1:]
	}
	if s.initial[i] == nil || s.final[f] == nil {
		return ""
	}
	return s.initial[i][in] + s.final[f][in]
}
