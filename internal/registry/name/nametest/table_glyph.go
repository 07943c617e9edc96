package nametest

// variantPairs are forms of one character that stand in registers side by side.
const variantPairs = `
峰峯 群羣 啟啓 真眞 鎮鎭 坤堃 勳勛 哲喆 青靑 晉晋 台臺 溫温 黃黄 吳吴 吳呉 呂吕 衛衞 德徳 顏顔 彥彦 榮栄 惠恵 靜静 清淸 寶寳 恆恒 慎愼 強强 祿禄
傑杰 崑崐 綉繡 珍珎 美羙 瑤瑶 緣縁 涼凉 戶户 歷厯 銳鋭 悅悦 說説 稅税 郎郞 朗朖 姬姫 產産 增増 曾曽 沉沈 凃涂 鐘鍾 查査 柏栢 秘祕 裡裏 麗麗 仙僊 昇陞 娥峨 煙烟 曬晒 峽峡
嫻嫺 睿叡 雲云 龍竜 澤沢 廣広 關関 邊辺 櫻桜 濱浜 賴頼 豐豊 國国 學学 實実 寬寛 曉暁 聰聡 圓円 薰薫 錄録 綠緑 教敎 韻韵 筱篠 裕裕 暉輝 志誌 冰氷 秋秌 梅槑 耀曜 館舘
`

// simplified are traditional characters with their simplified forms.
const simplified = `
陳陈 黃黄 張张 吳吴 劉刘 楊杨 許许 鄭郑 謝谢 賴赖 葉叶 蘇苏 莊庄 呂吕 蕭萧 羅罗 簡简 鍾钟 鐘钟 盧卢 趙赵 顏颜 孫孙 鄧邓 馬马 藍蓝 紀纪 蔣蒋 連连 馮冯 歐欧 湯汤 鄒邹 龔龚 嚴严 韓韩 陸陆 單单 區区 樂乐 蓋盖 車车 華华
國国 偉伟 銘铭 傑杰 榮荣 誠诚 維维 龍龙 凱凯 賢贤 慶庆 義义 輝辉 勝胜 東东 達达 聖圣 鴻鸿 軍军 倫伦 澤泽 瑋玮 煒炜 緯纬 啟启 鈞钧 駿骏 鎮镇 欽钦 勳勋 進进 晉晋 麗丽 靜静 貞贞 鈴铃 潔洁 瑤瑶 詩诗 儀仪 寶宝 鳳凤 蘭兰 雲云
嫻娴 穎颖 語语 曉晓 鈺钰 涼凉 綺绮 瓊琼 豐丰 強强 寧宁 愛爱 萬万 業业 綱纲 鋼钢 劍剑 堅坚 謙谦 鑑鉴 蓮莲 聯联 靈灵 祿禄 夢梦 滿满 綿绵 寬宽 權权 銓铨 銳锐 紹绍 書书 樹树 雙双 順顺 壽寿 碩硕 絲丝 頌颂 濤涛 騰腾 鐵铁 億亿 憶忆 憲宪
興兴 學学 勛勋 亞亚 燁烨 陽阳 揚扬 堯尧 瑩莹 櫻樱 優优 遠远 圓圆 園园 韻韵 運运 暐𬀩 禎祯 楨桢 錚铮 鑫鑫 資资 壯壮 諧谐 緒绪 財财 傳传 聰聪 恆恒 懷怀 歡欢 環环 繪绘 濟济 繼继 績绩 嬌娇 節节 錦锦 開开 愷恺 鎧铠 錕锟 來来 嵐岚 瀾澜 禮礼 勵励 樑梁 臨临 綸纶 崙仑
`

// missing are what stands in a register for a glyph that its code page lacked;
// asked are what somebody types for a character not known.
const (
	missingGlyphs = "■□?\uE123\uFFFD\U000F0041"
	askedGlyphs   = "?？■"
)
