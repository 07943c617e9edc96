package identity

// Company is a 統一編號 of a company or other taxpayer.
type Company struct {
	Key [8]byte
	// OldRule says that the number also fits the rule before April 2023, when
	// the divisor went from ten to five because numbers were running out.
	OldRule  bool
	Findings Findings
}

// String gives the key.
func (c Company) String() string { return string(c.Key[:]) }

// ParseCompany reads a 統一編號: eight digits (財政部, 營利事業統一編號檢查碼邏輯
// 修正, in force since April 2023; the old rule's numbers stay valid).
func ParseCompany[T text](raw T) (Company, error) {
	var c Company
	key, err := appendKey(c.Key[:0], raw, "", len(c.Key))
	if err != nil {
		return Company{}, err
	}
	if len(key) != len(c.Key) || !allDigits(key) {
		return Company{}, ErrShape
	}
	sum := companySum(&c.Key)
	c.OldRule = companyFits(sum, 10, c.Key[6])
	if !companyFits(sum, 5, c.Key[6]) {
		c.Findings.Add(CompanyCheckDigit)
	}
	return c, nil
}

// companySum adds the decimal digits of each product of weight and digit.
func companySum(key *[8]byte) int {
	sum := 0
	for i, w := range [8]int{1, 2, 1, 2, 1, 2, 4, 1} {
		p := w * int(key[i]-'0')
		sum += p/10 + p%10
	}
	return sum
}

// companyFits allows for a seventh digit of 7: 4×7 = 28 adds up to 10, of
// which either digit may be counted.
func companyFits(sum, divisor int, seventh byte) bool {
	return sum%divisor == 0 || seventh == '7' && (sum+1)%divisor == 0
}
