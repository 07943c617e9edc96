package synth

// shareTicketed is the share of vehicles with a ticket of the last year.
const shareTicketed = 0.08

// violations are frequent ones with the fine for settling in time (違反道路交通
// 管理事件統一裁罰基準表, rounded).
var violations = []struct {
	article, facts string
	fine           int
}{
	{"道路交通管理處罰條例第 53 條第 1 項", "駕車行經有燈光號誌管制之交岔路口闖紅燈", 1800},
	{"道路交通管理處罰條例第 40 條", "行車速度超過規定之最高時速 20 公里以內", 1600},
	{"道路交通管理處罰條例第 56 條第 1 項", "在禁止臨時停車處所停車", 900},
	{"道路交通管理處罰條例第 55 條第 1 項", "在劃有紅線路段臨時停車", 600},
	{"道路交通管理處罰條例第 48 條", "轉彎或變換車道不依標誌、標線、號誌指示", 900},
	{"道路交通管理處罰條例第 31-1 條第 1 項", "汽車駕駛人於行駛道路時以手持方式使用行動電話", 3000},
	{"道路交通管理處罰條例第 44 條第 2 項", "行近行人穿越道有行人穿越時不暫停讓行人先行通過", 6000},
	{"道路交通管理處罰條例第 14 條第 2 項", "牌照遺失或破損不報請公路主管機關補發", 300},
}

var ticketStations = []string{"示範市政府警察局交通警察大隊", "示範市政府警察局東區分局", "示範市政府警察局西區分局", "範例市政府警察局北區分局"}

// tickets now and then fines the owner of a vehicle.
func (m *maker) tickets(v *Vehicle) {
	if !m.more.chance(shareTicketed) {
		return
	}
	for range 1 + m.more.n(2)*m.more.n(3) {
		m.ticket(v)
	}
}

func (m *maker) ticket(v *Vehicle) {
	of := one(&m.more, violations)
	m.serials.tickets++
	t := Violation{
		TicketNo: string(digits([]byte{'D'}, 10_000_000+m.serials.tickets, 8)),
		Plate:    v.Plate, NationalID: v.OwnerID, Occurred: (m.today - day(m.more.n(365))).String(),
		Place:   one(&m.more, m.roads) + "與" + one(&m.more, m.roads) + "口",
		Article: of.article, Facts: of.facts, Station: one(&m.more, ticketStations),
		Fine: string(digits(nil, of.fine, 1)), Status: "paid",
	}
	switch roll := m.more.n(100); {
	case roll < 30:
		t.Status = "unpaid"
	case roll < 34:
		t.Status = "appealed"
	case roll < 36:
		t.Status = "void"
	}
	m.out.Violations = append(m.out.Violations, t)
}
