package synth

// surnames with their share in percent: 內政部《全國姓名統計分析》 (2023), the
// commonest hundred or so; shares below the first twenty are rounded to a few
// hundredths. 黃 and 黄, 鍾 and 鐘, 涂 and 凃, 溫 and 温 are different registered
// surnames there, and here.
var surnames = []struct {
	name  string
	share float64
}{
	{"陳", 11.14},
	{"林", 8.28},
	{"黃", 6.01},
	{"張", 5.26},
	{"李", 5.11},
	{"王", 4.12},
	{"吳", 4.04},
	{"劉", 3.17},
	{"蔡", 2.91},
	{"楊", 2.66},
	{"許", 2.31},
	{"鄭", 1.88},
	{"謝", 1.77},
	{"洪", 1.50},
	{"郭", 1.50},
	{"邱", 1.47},
	{"曾", 1.45},
	{"廖", 1.37},
	{"賴", 1.35},
	{"徐", 1.35},
	{"周", 1.23},
	{"葉", 1.18},
	{"蘇", 1.15},
	{"莊", 0.95},
	{"呂", 0.92},
	{"江", 0.91},
	{"何", 0.88},
	{"蕭", 0.87},
	{"羅", 0.86},
	{"高", 0.85},
	{"潘", 0.66},
	{"簡", 0.66},
	{"朱", 0.65},
	{"鍾", 0.64},
	{"游", 0.60},
	{"彭", 0.60},
	{"詹", 0.60},
	{"胡", 0.57},
	{"施", 0.54},
	{"沈", 0.53},
	{"余", 0.52},
	{"盧", 0.48},
	{"梁", 0.46},
	{"趙", 0.45},
	{"顏", 0.45},
	{"柯", 0.44},
	{"翁", 0.41},
	{"魏", 0.38},
	{"孫", 0.37},
	{"戴", 0.35},
	{"范", 0.32},
	{"方", 0.31},
	{"宋", 0.29},
	{"鄧", 0.24},
	{"杜", 0.20},
	{"傅", 0.20},
	{"侯", 0.20},
	{"曹", 0.20},
	{"薛", 0.19},
	{"阮", 0.19},
	{"丁", 0.18},
	{"卓", 0.18},
	{"馬", 0.16},
	{"董", 0.15},
	{"温", 0.15},
	{"古", 0.14},
	{"藍", 0.14},
	{"石", 0.14},
	{"紀", 0.13},
	{"唐", 0.13},
	{"蔣", 0.13},
	{"姚", 0.12},
	{"連", 0.12},
	{"馮", 0.12},
	{"歐", 0.11},
	{"程", 0.11},
	{"湯", 0.11},
	{"黄", 0.10},
	{"田", 0.10},
	{"康", 0.10},
	{"姜", 0.10},
	{"白", 0.09},
	{"汪", 0.09},
	{"鄒", 0.09},
	{"尤", 0.09},
	{"巫", 0.09},
	{"鐘", 0.08},
	{"黎", 0.08},
	{"涂", 0.08},
	{"龔", 0.08},
	{"嚴", 0.07},
	{"韓", 0.07},
	{"袁", 0.07},
	{"金", 0.06},
	{"童", 0.06},
	{"陸", 0.06},
	{"夏", 0.06},
	{"柳", 0.05},
	{"凃", 0.05},
	{"邵", 0.05},
	{"溫", 0.05},
	{"單", 0.03},
	{"查", 0.02},
	{"解", 0.02},
	{"仇", 0.02},
	{"翟", 0.02},
	{"覃", 0.02},
	{"歐陽", 0.05},
	{"張簡", 0.03},
	{"范姜", 0.02},
	{"司徒", 0.02},
}

// cohorts are the commonest given names of each decade of birth, by ROC decade,
// the commonest first: after the tables by generation of 內政部《全國姓名統計分析》
// (家豪 and 淑芬 lead the nation), shortened and filled up with names usual then.
var cohorts = []struct {
	until        int // last year of birth (Gregorian)
	male, female string
}{
	{1940, "金龍 金水 清水 進財 金生 阿福 文雄 木火 火旺 萬來 清風 天送 添丁 福來 武雄", "秀英 玉蘭 玉英 秀琴 阿滿 月娥 美玉 罔市 金蓮 玉梅 素蘭 秀鳳 招治 桂英 月嬌"},
	{1950, "文雄 正雄 武雄 金龍 進財 義雄 清雄 俊雄 正義 榮華 明雄 清水 勝雄 國雄 信雄", "秀英 秀琴 美玉 玉蘭 秀美 美珠 秀鳳 玉英 美雲 素珠 麗華 秀霞 月娥 錦雲 惠美"},
	{1960, "文雄 金龍 志明 正雄 明輝 文龍 榮華 國華 文章 建國 明德 進財 錦文 俊雄 永昌", "麗華 秀琴 美玲 秀美 淑美 麗珠 淑惠 秀玲 美惠 麗美 素貞 美雲 淑貞 秀珠 寶珠"},
	{1970, "志明 志成 俊傑 文雄 建宏 志強 文德 明宏 國華 世昌 志宏 明哲 文彬 榮輝 建成", "淑芬 美玲 淑惠 淑貞 淑娟 麗華 美惠 淑美 惠玲 秀玲 美華 淑玲 麗玲 雅惠 素真"},
	{1980, "志偉 志明 建宏 俊宏 志宏 俊傑 志豪 文彬 志強 明宏 家豪 智偉 宗翰 信宏 俊賢", "淑芬 雅惠 淑娟 怡君 淑惠 美玲 惠君 佩君 雅玲 淑華 雅雯 淑貞 慧君 惠雯 佳玲"},
	{1990, "家豪 志豪 志偉 建宏 俊宏 冠宇 信宏 宗翰 彥廷 冠宏 俊賢 柏翰 智偉 家銘 承翰", "雅婷 怡君 怡婷 佩珊 雅雯 欣怡 佳蓉 筱婷 雅琪 詩婷 怡如 佩君 宜君 佳穎 靜怡"},
	{2000, "家豪 冠宇 冠廷 承翰 宗翰 家瑋 柏翰 彥廷 冠霖 俊宇 育誠 哲瑋 品翰 子軒 柏宇", "雅婷 怡婷 佳穎 鈺婷 欣怡 宜蓁 佳蓉 雅筑 思妤 郁婷 佩蓉 詩涵 筱涵 庭瑜 品妤"},
	{2010, "承恩 承翰 冠廷 冠宇 柏翰 宥廷 品睿 柏宇 宇翔 冠霖 宥翔 子軒 品翰 彥廷 昱翔", "宜蓁 欣妤 詩涵 思妤 品妤 子晴 佳穎 詠晴 宥蓁 品妍 雨彤 芷瑄 筱涵 語彤 子涵"},
	{9999, "承恩 宥廷 品睿 宥翔 承翰 宇恩 宇翔 柏睿 柏宇 宸睿 禹安 睿恩 子睿 品宏 宥辰", "詠晴 子晴 品妍 品妤 宥蓁 語彤 羽彤 禹彤 宥安 芯語 苡晴 采潔 可昕 沛昕 若晴"},
}

// Characters that most given names are put together from, the commonest first:
// the writer's order, guided by the same tables.
const (
	maleCharacters   = "志俊建家宏文明國偉承冠宗智信豪銘傑仁榮誠宇翰廷睿柏彥哲維龍凱正德昌男賢祥慶良忠義輝雄華成勝東章安邦民生達元永聖鴻嘉振耀軍恩育倫昇峰奕宥品丞澤霖洋浩毅瑋暐煒緯群啟晟鈞均竣駿峻政裕弘泓士世仕景敬靖瑞坤鎮欽勤勳進晉益富源原清青平"
	femaleCharacters = "淑美雅怡惠雯婷君玲慧秀麗珍芳華芬娟英玉佳佩宜靜貞鈴如琪琳萍蓉筠妤欣心潔瑜瑤晴涵詩詠思柔姿儀儒昀芸蓁臻真寶珠月娥鳳梅蘭菊桂香雲碧翠素敏嫻賢穎郁育毓玫梓品宥恩語羽予彤童薇婕妍妮娜莉曉筱小亭庭馨歆安采鈺亮涼綺琦祺綵茹汝伊依尹以"
)

// variants are other forms of the same characters that stand in some people's
// registered names, to be folded for recall and never rewritten.
var variants = map[rune]rune{
	'峰': '峯', '群': '羣', '啟': '啓', '真': '眞', '鎮': '鎭', '坤': '堃', '勳': '勛', '哲': '喆', '青': '靑', '晉': '晋',
}

// rare are characters beyond the Basic Multilingual Plane (CJK Extension B)
// that stand in registered names and break what takes 16 bits for a character.
var rare = []rune{'𠮷', '𡍼', '𨑨'}

// Indigenous names in Han transcription: a given name and a parent's or
// family's name with a middle dot between. Parts common among the Amis, Atayal,
// Bunun, Paiwan and Puyuma, put together at random. A few are registered in
// Roman letters only, as the Name Act (姓名條例) allows since 2024.
const (
	indigenousMale   = "馬耀 督固 拉罕 阿道 卡照 瓦旦 比令 達利 伊萬 海樹兒 達駭 畢馬 古勒勒 卡拉魯 達給伏 巴武"
	indigenousFemale = "巴奈 阿美 莎莉 拉卡 吉娃斯 尤瑪 比黛 瓦歷 阿布 娃蘭 烏瑪芙 莫莫 絲哪 伊苞 慕妮 娜麗"
	indigenousFamily = "古浪 法浪 納莫 巴杜 尤命 鐵木 比浩 布興 達西烏 伊斯立 卡露 達瑪 馬拉 都魯布 嘎造 撒基努"
	romanMale        = "Mayaw Tuku Lahan Watan Biring Haisul Dahai Pima"
	romanFemale      = "Panay Amoy Ciwas Yuma Pitay Abus Umav Muni"
	romanFamily      = "Kulang Falang Yumin Temu Pihaw Isliti Karu Tama"
)

// Foreign residents by nationality, with their share in percent (內政部移民署
// 外僑居留人數統計, 2023, rounded), and names put together at random.
var nations = []struct {
	share        float64
	male, female string
	family       string
}{
	{34, "NGUYEN VAN|TRAN VAN|LE VAN|PHAM VAN|HOANG VAN|BUI VAN|DO VAN", "NGUYEN THI|TRAN THI|LE THI|PHAM THI|HOANG THI|BUI THI|DO THI", "HUNG|DUNG|NAM|LAN|HOA|MAI|HUONG|LINH|THANH|TUAN|HAI|SON"},
	{33, "AGUS|BUDI|DEDI|EKO|HENDRA|JOKO|RUDI|SLAMET", "SITI|SRI|DEWI|WATI|RINA|YULI|ENI|TRI", "SUSANTO|SETIAWAN|PRASETYO|WAHYUNI|LESTARI|RAHAYU|AMINAH|HANDAYANI"},
	{21, "JOSE|MARK|JOHN|RODEL|ARNEL|NOEL|DANILO", "MARIA|ANNA|JOY|ROSE|GRACE|LIZA|MARICEL", "DELA CRUZ|SANTOS|REYES|GARCIA|MENDOZA|BAUTISTA|RAMOS|AQUINO"},
	{8, "SOMCHAI|SOMSAK|PRASERT|WICHAI|SURACHAI", "SOMYING|MALEE|NONGNUCH|SIRIPORN|WANIDA", "SAETANG|CHAIYASIT|PHROMMA|KHAMDEE|SRISUK"},
	{4, "DAVID|MICHAEL|KENJI|TAKESHI|DANIEL", "SARAH|EMILY|YUKI|AKIKO|JULIA", "SMITH|MILLER|SATO|SUZUKI|WONG|TAN"},
}
