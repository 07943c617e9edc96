package e2e

// Questions that the tests ask, each good as it stands. The values are those
// that `mpolice demo --sample` prints.

// stolenCheck is P03 as a patrol asks it, under the dispatch that is offered.
func stolenCheck(plate string) question {
	return question{
		purpose: "P03", ground: "PPEA-8-1", reason: "巡經民生路二段，機車電門有撬痕且未懸掛後視鏡，疑似失竊",
		subject: map[string]string{"plate": plate},
	}
}

// vehicleStop is P02 with its danger.
func vehicleStop(plate string) question {
	return question{
		purpose: "P02", reason: "中山路與民生路口，自小客車蛇行跨越雙黃線，攔停查驗",
		facts:   map[string]string{"danger": "weaving", "place": "中山路與民生路口"},
		subject: map[string]string{"plate": plate},
	}
}

// identityCheck is P01 with its facts.
func identityCheck(id string) question {
	return question{
		purpose: "P01", ground: "PPEA-6-1-1", reason: "民眾報案中山公園有人持刀徘徊，特徵相符，攔停查證人別",
		facts:   map[string]string{"place_type": "public_place", "place": "中山公園", "told_reason": "yes"},
		subject: map[string]string{"national_id": id},
	}
}

// investigation is P04 in the detective's own case, about its suspect.
func investigation() question {
	c := city.Sample.Case
	return question{
		purpose: "P04", ground: "CCP-231-2", reference: "case:" + c.Number,
		reason:  "假投資詐欺案，被害人指認此人收取款項，查明人別及聯絡方式",
		subject: map[string]string{"national_id": c.Subject},
	}
}

// with changes one thing of a question.
func (q question) with(change func(*question)) question {
	change(&q)
	return q
}

// protectionCase is P07 as a detective of the case asks it.
func protectionCase() question {
	return investigation().with(func(q *question) {
		q.purpose, q.ground = "P07", "DVPA-48-1"
		q.reason = "被害人聲請保護令後遭相對人尾隨，核對雙方人別以執行告誡"
	})
}
