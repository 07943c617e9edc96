package search

import (
	"context"

	"mpolice"
	"mpolice/internal/registry/holding"
	"mpolice/internal/registry/identity"
)

// byKey searches by a telephone number or its last digits, a passport or an
// address: one range of one key.
func (s *Searcher) byKey(ctx context.Context, q Question) (Found, error) {
	r, how, err := keyRange(q.Subject)
	if err != nil {
		return Found{}, err
	}
	var found Found
	for _, register := range q.Registers {
		rows, err := s.store.Find(ctx, register, r, MaxCount+1)
		if err != nil {
			return Found{}, err
		}
		if len(rows) > MaxCount {
			rows, found.More = rows[:MaxCount], true
		}
		for _, row := range rows {
			found.count(register, decade(row.Birth), 1)
			if found.Total <= MaxShown {
				found.Hits = append(found.Hits, s.hit(row, how, 1000, q.Fields[register]))
			}
		}
	}
	return found, nil
}

// keyRange turns a subject into the range of the key that it is found by.
func keyRange(subject mpolice.Subject) (r holding.Range, how string, err error) {
	switch subject.Kind {
	case mpolice.SubjectPassport:
		return holding.Is(holding.SlotDocument, holding.DocumentKey(subject.Key)), "passport", nil
	case mpolice.SubjectPhone:
		return phoneRange(subject.Key)
	}
	a, err := identity.ParseAddress(subject.Key)
	if err != nil {
		return r, "", &VagueError{"search.address"}
	}
	key := int64(a.Keys().Number)
	if key == 0 {
		return r, "", &VagueError{"search.address"}
	}
	return holding.Is(holding.SlotAddress, key), "address", nil
}

// phoneRange searches by a whole number where it is one, else by its end.
func phoneRange(digits string) (r holding.Range, how string, err error) {
	if digits[0] == '0' {
		p, err := identity.ParsePhone(digits)
		if err == nil && !p.Findings.Has(identity.PhoneNotValid) {
			if key, ok := identity.PackPhoneTail(p.Digits()); ok {
				return holding.Is(holding.SlotPhone, key), "phone", nil
			}
		}
	}
	lo, hi, ok := identity.TailRange(digits)
	if !ok {
		return r, "", &VagueError{"search.phone"}
	}
	return holding.Range{Slot: holding.SlotPhone, Lo: lo, Hi: hi}, "phone-tail", nil
}
