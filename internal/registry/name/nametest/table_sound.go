package nametest

// bySound lists characters usual in given names by syllable (v for ü), as they
// are typed for one another. A character stands once: under the reading that it
// has in names.
const bySound = `
an 安桉 ai 愛艾璦 bai 白柏百 bang 邦 bao 寶保葆 bei 貝蓓 ben 本 bi 碧璧畢 bin 彬斌賓濱 bing 冰炳秉丙 bo 博伯柏勃 bu 步
cai 采彩綵才財 can 燦璨 cang 蒼 chan 嬋 chang 昌長常嫦 chao 超朝潮 chen 辰宸晨塵 cheng 成承誠程丞晟澄城 chong 崇 chu 楚初 chuan 川傳 chun 春純淳椿 ci 慈詞
cong 聰從 cui 翠 da 達大 dai 黛岱 dan 丹旦 dao 道 de 德得 deng 登 di 迪笛 dian 典 ding 鼎定丁 dong 東棟冬董 du 篤 duo 朵鐸 en 恩 fan 帆凡繁汎 fang 芳方昉坊
fei 菲飛妃霏 fen 芬汾 feng 峰豐鳳風楓鋒逢 fu 福富甫傅馥芙 gang 剛綱鋼岡 ge 歌格 gen 根 geng 耕庚 gong 功恭公 gu 谷古 guan 冠官觀 guang 光廣 gui 貴桂 guo 國果
hai 海 han 涵翰漢晗含函瀚 hang 航 hao 豪浩皓昊灝顥好 he 和賀荷禾鶴 heng 恆衡亨珩 hong 宏鴻弘洪泓虹紅竑 hou 厚侯 hu 湖虎瑚 hua 華樺花嬅 huai 懷 huan 歡環桓 huang 煌凰
hui 惠慧輝暉卉蕙薈徽繪 huo 火 ji 吉紀季濟繼基佶驥績 jia 家佳嘉加珈葭 jian 建健劍堅鑑 jiang 江將 jiao 嬌皎 jie 傑潔捷婕介杰節 jin 金錦進瑾津晉 jing 靜晶敬景菁京婧璟 jiu 久玖九
jun 俊君軍均鈞峻竣駿 juan 娟 jue 玨爵 ju 菊 kai 凱愷楷開鎧 kang 康 ke 可克科柯珂 kuan 寬 kun 坤昆崑堃錕 lai 來 lan 蘭嵐藍瀾 lang 朗郎 lei 雷蕾磊 leng 稜
li 麗莉力立理利黎禮俐勵 lian 蓮廉連聯璉 liang 良亮樑梁 lie 烈 lin 琳霖林麟臨 ling 玲鈴靈凌苓羚伶翎 long 龍隆 lu 露璐祿陸 lun 倫綸崙 luo 洛羅 lv 律侶 mai 麥 man 曼滿 mao 茂 mei 美梅玫媚 meng 夢孟萌 mi 蜜
mian 綿 miao 妙苗淼 min 敏民閔旻珉 ming 明銘鳴茗名 mo 莫墨沫 mu 慕沐睦牧 na 娜納 nai 乃 nan 楠南男 neng 能 ni 妮霓 nian 念年 ning 寧凝甯 nuan 暖 nv 女 pei 佩沛培珮霈 peng 鵬朋芃
pin 品 ping 萍平屏蘋 qi 琪奇琦棋祺其齊綺淇啟 qian 倩謙千乾虔 qiang 強 qiao 巧喬 qin 琴勤芹沁欽 qing 清青卿慶晴情 qiong 瓊 qiu 秋 quan 全泉權銓荃 ran 然冉 ren 仁人任 ri 日 rong 榮蓉容融溶 rou 柔 ru 如茹儒汝
rui 瑞睿芮銳叡 ruo 若 sen 森 sha 莎 shan 珊山姍善 shang 尚 shao 少紹劭 shen 申莘深 sheng 生聖勝昇笙盛 shi 詩世仕時士軾 shou 壽守 shu 淑書舒樹叔姝 shuai 帥 shuang 雙 shui 水 shun 順舜 shuo 碩朔
si 思絲司 song 松頌 su 素蘇 sui 穗 tai 泰台 tang 棠堂 tao 濤韜陶 teng 騰 tian 天田恬 tie 鐵 ting 婷庭廷亭霆 tong 彤童同桐通 wan 婉宛琬萬 wang 旺 wei 偉瑋維威薇緯煒暐唯惟葳蔚崴 wen 文雯汶 wu 武吾
xi 希熙喜曦晞錫熹璽 xia 霞夏 xian 賢嫻憲先仙 xiang 祥翔香湘享襄 xiao 曉筱小孝筱 xie 諧 xin 欣心馨新鑫信芯昕歆忻 xing 興星杏行 xiong 雄 xiu 秀修 xu 旭栩緒 xuan 萱軒宣瑄暄玄璇 xue 雪學 xun 勳洵薰勛
ya 雅亞 yan 妍燕彥嫣嚴言延晏 yang 洋揚陽楊 yao 瑤耀堯曜 ye 業葉燁 yi 怡宜儀伊依義益奕毅翊懿易以苡頤逸憶億 yin 吟音茵銀 ying 穎英瑩盈映瑛櫻 yong 永勇詠雍 you 佑祐友優宥侑 yu 瑜玉宇育語毓妤羽鈺雨裕煜昱郁渝予于
yuan 源元媛遠圓園 yue 月悅岳玥樂 yun 雲芸筠昀韻允運 ze 澤 zeng 增 zhan 展 zhang 彰璋章 zhao 昭兆 zhe 哲喆 zhen 真珍貞振震臻禎楨 zheng 正政錚征 zhi 志智芝治之枝芷致誌祉 zhong 忠中仲 zhou 舟洲 zhu 竹珠筑 zhuang 莊壯 zhuo 卓倬 zi 子姿紫梓資 zong 宗
`

// surnamesBySound are surnames with their reading and weight; odd readings stand
// among them more often than in life, because they are what goes wrong.
const surnamesBySound = `
陳chen1114 林lin828 黃huang601 張zhang526 李li511 王wang412 吳wu404 劉liu317 蔡cai291 楊yang266 許xu231 鄭zheng188 謝xie177 洪hong150 郭guo150 邱qiu147 曾zeng145 廖liao137 賴lai135 徐xu135 周zhou123
葉ye118 蘇su115 莊zhuang95 呂lv92 江jiang91 何he88 蕭xiao87 羅luo86 高gao85 潘pan66 簡jian66 朱zhu65 鍾zhong64 游you60 彭peng60 詹zhan60 胡hu57 施shi54 沈shen53 余yu52 盧lu48 梁liang46 趙zhao45 顏yan45 柯ke44
翁weng41 魏wei38 孫sun37 戴dai35 范fan32 方fang31 宋song29 鄧deng24 杜du20 傅fu20 侯hou20 曹cao20 薛xue19 阮ruan19 丁ding18 卓zhuo18 馬ma16 董dong15 温wen15 古gu14 藍lan14 石shi14 紀ji14 唐tang13 蔣jiang13 姚yao12 連lian12
馮feng12 歐ou11 程cheng11 湯tang11 黄huang10 田tian10 康kang10 姜jiang10 白bai9 汪wang9 鄒zou9 尤you9 巫wu9 鐘zhong8 黎li8 涂tu8 龔gong8 嚴yan7 韓han7 袁yuan7 金jin6 童tong6 陸lu6 夏xia6 柳liu5 凃tu5 邵shao5 溫wen5
單shan8 查zha8 解xie8 仇qiu8 翟zhai8 覃qin8 任ren8 區ou8 樂yue8 葛ge8 蓋ge8 車che5 華hua5 俞yu5 虞yu4 裘qiu3 秦qin6 鄔wu3 岳yue4 諸葛zhu,ge6 歐陽ou,yang9 尉遲yu,chi5 司馬si,ma5 上官shang,guan5 范姜fan,jiang6 張簡zhang,jian6 司徒si,tu4
`

// surnameTwins are surnames that are typed for one another because they sound
// the same.
const surnameTwins = "張章 許徐 余于俞虞 游尤 吳巫鄔 王汪 江姜 洪弘 邱仇裘 曾增 謝解 單山 任仁 覃秦 葛格 蓋葛 區歐 樂岳 黎李 石施 簡建 盧陸 周州 林霖 陳辰 何賀和 方芳 莊壯 高皋 程成 傅富 連廉 顏嚴 藍蘭 查渣 翟宅 鍾鐘 鍾忠 涂塗 溫文 朱諸"

// confused are syllables that are not kept apart by many speakers in Taiwan.
const confused = "xin xing,jin jing,lin ling,yin ying,min ming,pin ping,qin qing,bin bing,zhi zi,shi si,chen cheng,zhen zheng,shen sheng,fen feng,shu su,shan san,zhong zong,zhe ze,chu cu,chun cun,shao sao,zheng zeng,ren reng,zhu zu,wen weng,ceng cheng,sen sheng"

// readTwice are characters that are read in two ways in names, each with
// characters that are typed for it after either.
const readTwice = "晟聖勝成承 茜希倩謙 筠雲芸君鈞 娜諾納 柏白百伯博 樂月岳勒 行航星興 崴威偉外 長常章彰 朝超昭兆 楷凱開 頡傑捷 嬛環歡萱 曾增 傳船 任人仁認 澄程鄧 葉業 翟宅迪 單善丹 查茶渣 解謝介 蓋葛鈣 區歐驅 覃秦談 仇求籌"
