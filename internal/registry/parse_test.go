package registry_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"mpolice"
	"mpolice/internal/registry"
	"mpolice/rules"
)

// small is a well-formed descriptor that tests spoil, one key a line.
const small = `{
  "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
  "name": "stolen",
  "title": "失竊車輛",
  "x-title-en": "Stolen vehicles",
  "x-owner": {"zh": "甲", "en": "A"},
  "x-steward": {"zh": "甲", "en": "A"},
  "x-contact": "mailto:desk@agency.example",
  "x-legal-basis": ["CCP-231-2", "CEA-8A"],
  "x-purpose": {"zh": "甲", "en": "A"},
  "x-categories": {"zh": "甲", "en": "A"},
  "x-agreement": {"number": "示範協議-1", "from": "2026-01-01", "until": "2027-12-31"},
  "x-notice": {"codes": ["PDPA-8-2-2"], "evidence": {"zh": "甲", "en": "A"}},
  "x-retention": {"years": 5, "text": {"zh": "甲", "en": "A"}},
  "x-keys": ["plate"],
  "x-feed": {"mode": "delta", "operation": "異動別", "fresh_hours": 24, "encoding": "big5", "private_use": "a-1", "delimiter": ";", "shrink_limit": 0.1},
  "missingValues": ["", {"value": "NULL", "label": "none"}],
  "fieldsMatch": "equal",
  "primaryKey": "plate",
  "fields": [
    {"name": "plate", "title": "車牌", "x-title-en": "Plate", "type": "string", "constraints": {"required": true, "maxLength": 10, "pattern": "^[A-Z]"}, "x-column": "牌照", "x-semantic": "tw.plate", "x-class": "ordinary"},
    {"name": "stolen", "title": "失竊", "x-title-en": "Stolen", "type": "boolean", "trueValues": ["Y"], "falseValues": ["N"], "x-class": "ordinary"},
    {"name": "reported", "title": "日期", "x-title-en": "Date", "type": "string", "constraints": {"minimum": "2000-01-01"}, "x-semantic": "roc.date", "x-class": "ordinary"},
    {"name": "kind", "title": "種類", "x-title-en": "Kind", "type": "string", "x-class": "ordinary", "x-codes": {
      "car": {"zh": "汽車", "en": "Car", "feed": ["1"]},
      "truck": {"zh": "貨車", "en": "Truck", "feed": ["2"]}}},
    {"name": "seats", "title": "座位", "x-title-en": "Seats", "type": "integer", "constraints": {"minimum": 1, "maximum": 90}, "x-class": "ordinary", "x-internal": true}
  ],
  "x-remark": "an agency's own key"
}
`

func parse(text string) (*registry.Descriptor, registry.Findings) {
	return registry.Parse("registers/stolen.json", []byte(text))
}

func TestParseReadsEveryKey(t *testing.T) {
	d, found := parse(small)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if d.Code != "stolen" || !slices.Equal(d.PrimaryKey, []mpolice.FieldName{"plate"}) || d.FieldsMatch != registry.MatchEqual {
		t.Errorf("%+v", d)
	}
	if !slices.Equal(d.MissingValues, []string{"", "NULL"}) {
		t.Errorf("missing values %q", d.MissingValues)
	}
	want := registry.Feed{Mode: "delta", Operation: "異動別", Encoding: "big5", PrivateUse: "a-1", Delimiter: ";", Fresh: 24, ShrinkLimit: 0.1, RejectLimit: 0.05}
	if diff := cmp.Diff(want, d.Feed); diff != "" {
		t.Error(diff)
	}
	seats, _ := d.Field("seats")
	if seats.Constraints.Minimum != "1" || !seats.Internal || len(d.Shown()) != 4 {
		t.Errorf("%+v", seats)
	}
	kind, _ := d.Field("kind")
	if v, ok := kind.CodeOf("2"); !ok || v != "truck" {
		t.Errorf("code of 2: %q", v)
	}
	if _, ok := kind.CodeOf("truck"); ok {
		t.Error("a code's own value is read although the agency writes another")
	}
	stolen, _ := d.Field("stolen")
	if v, ok := stolen.Flag("Y"); v != "yes" || !ok {
		t.Errorf("flag %q", v)
	}
	if _, ok := stolen.Flag("1"); ok {
		t.Error("1 is read although the agency writes Y and N")
	}
	reported, _ := d.Field("reported")
	if !reported.ROC() || reported.Header() != "reported" || d.Fields[0].Header() != "牌照" {
		t.Errorf("%+v", reported)
	}
	if d.Line("fields[1].x-class") != 22 || d.Line("x-feed.mode") != 16 || d.Line("x-nothing.at.all") != 1 {
		t.Errorf("lines %d %d", d.Line("fields[1].x-class"), d.Line("x-feed.mode"))
	}
	if !strings.HasPrefix(d.Digest, "sha256:") || len(d.Digest) != 71 {
		t.Errorf("digest %q", d.Digest)
	}
}

func TestFieldsMatchOfVersion20(t *testing.T) {
	d, found := parse(strings.Replace(small, `"fieldsMatch": "equal"`, `"fieldsMatch": ["subset"]`, 1))
	if len(found) > 0 || d.FieldsMatch != registry.MatchSubset {
		t.Errorf("%v", found)
	}
}

func TestDefaults(t *testing.T) {
	text := strings.NewReplacer(`"fieldsMatch": "equal",`, ``, `"missingValues": ["", {"value": "NULL", "label": "none"}],`, ``,
		`{"mode": "delta", "operation": "異動別", "fresh_hours": 24, "encoding": "big5", "private_use": "a-1", "delimiter": ";", "shrink_limit": 0.1}`, `{"mode": "snapshot", "fresh_hours": 24}`).Replace(small)
	d, found := parse(text)
	if len(found) > 0 {
		t.Fatal(found)
	}
	want := registry.Feed{Mode: "snapshot", Encoding: "utf-8", Delimiter: ",", Fresh: 24, ShrinkLimit: 0.05, RejectLimit: 0.05}
	if d.Feed != want || d.FieldsMatch != registry.MatchExact || !slices.Equal(d.MissingValues, []string{""}) {
		t.Errorf("%+v %q %q", d.Feed, d.FieldsMatch, d.MissingValues)
	}
}

// ownKey is where the fields of the sample end.
const ownKey = `"x-internal": true}
  ],`

func TestParseExplainsEveryMistake(t *testing.T) {
	for _, tc := range []struct {
		name, old, new string
		line           int
		rule           string
		zh, en         string // parts of the explanation
	}{
		{"key misspelt", `"x-legal-basis"`, `"x-leagl-basis"`, 9, "unknown-key", "是不是「x-legal-basis」", "did you mean"},
		{"x- forgotten", `"x-retention"`, `"retention"`, 14, "unknown-key", "是不是「x-retention」", "did you mean"},
		{"key of nothing", `"title": "失竊車輛"`, `"title": "失竊車輛", "colour": 1`, 4, "unknown-key", "請以「x-」開頭", "begin with"},
		{"key misspelt in a field", `"type": "boolean"`, `"typ": "boolean"`, 22, "unknown-key", "是不是「type」", "did you mean"},
		{"standard key that is not applied", `"fieldsMatch": "equal"`, `"fieldsMatch": "equal", "foreignKeys": []`, 18, "unknown-key", "不適用", "is not applied"},
		{"key twice", `"x-contact"`, `"title": "乙", "x-contact"`, 8, "repeated-key", "寫了兩次", "stands twice"},
		{"text for a list", `"x-keys": ["plate"]`, `"x-keys": "plate"`, 15, "type", "清單", "a list"},
		{"number for text", `"x-column": "牌照"`, `"x-column": 5`, 21, "type", "文字", "text"},
		{"fraction of an hour", `"fresh_hours": 24`, `"fresh_hours": 24.5`, 16, "type", "整數", "whole number"},
		{"date in ROC years", `"until": "2027-12-31"`, `"until": "116-12-31"`, 12, "date", "yyyy-mm-dd", "yyyy-mm-dd"},
		{"day that is none", `"until": "2027-12-31"`, `"until": "2027-02-30"`, 12, "date", "yyyy-mm-dd", "yyyy-mm-dd"},
		{"end before begin", `"until": "2027-12-31"`, `"until": "2025-12-31"`, 12, "agreement", "生效日之前", "before it begins"},
		{"other profile", `profiles/2.0/`, `profiles/1.0/`, 2, "profile", "第 2 版", "v2"},
		{"code with capitals", `"name": "stolen",`, `"name": "Stolen",`, 3, "name", "小寫", "lower-case"},
		{"not the file's name", `"name": "stolen",`, `"name": "vehicle",`, 3, "name", "vehicle.json", "vehicle.json"},
		{"one language", `"x-owner": {"zh": "甲", "en": "A"}`, `"x-owner": {"zh": "甲"}`, 6, "translation", "英文", "both languages"},
		{"no title", `"x-title-en": "Stolen vehicles"`, `"x-title-en": ""`, 5, "translation", "英文名稱", "missing"},
		{"ground of no shape", `"CEA-8A"`, `"強迫入學條例"`, 9, "ground", "不是依據代號", "no code of a ground"},
		{"ground twice", `"CEA-8A"`, `"CCP-231-2"`, 9, "duplicate", "寫了兩次", "stands twice"},
		{"a person's address", `mailto:desk@agency.example`, `王小明 0912345678`, 8, "contact", "非個人", "not of a person"},
		{"kept for ever", `"years": 5`, `"years": 500`, 14, "range", "1 至 100", "1 to 100"},
		{"key of no kind", `"x-keys": ["plate"]`, `"x-keys": ["gait"]`, 15, "unknown-key-kind", "不是查詢鍵", "no kind of key"},
		{"key that no field gives", `"x-keys": ["plate"]`, `"x-keys": ["plate", "phone"]`, 15, "key-not-given", "tw.phone", "tw.phone"},
		{"validity of no field", `"x-keys": ["plate"]`, `"x-keys": ["plate"], "x-valid": {"from": "reportd"}`, 15, "unknown-field", "是不是「reported」", "did you mean"},
		{"validity of no date", `"x-keys": ["plate"]`, `"x-keys": ["plate"], "x-valid": {"to": "kind"}`, 15, "valid", "須為日期欄位", "must be a date"},
		{"validity of one field", `"x-keys": ["plate"]`, `"x-keys": ["plate"], "x-valid": {"from": "reported", "to": "reported"}`, 15, "valid", "同一欄位", "the same field"},
		{"validity of nothing", `"x-keys": ["plate"]`, `"x-keys": ["plate"], "x-valid": {}`, 15, "valid", "至少指出", "at least one"},
		{"validity misspelt", `"x-keys": ["plate"]`, `"x-keys": ["plate"], "x-valid": {"form": "reported"}`, 15, "unknown-key", "from", "from"},
		{"validity by special data", ownKey, `"x-internal": true}, {"name": "until", "title": "迄", "x-title-en": "To", "type": "date", "x-class": "special"}
  ], "x-valid": {"to": "until"},`, 28, "valid", "特種或封存", "special or sealed"},
		{"validity by a birth", ownKey, `"x-internal": true}, {"name": "born", "title": "生日", "x-title-en": "Birth", "type": "date", "x-semantic": "person.birth", "x-class": "ordinary"}
  ], "x-valid": {"from": "born"},`, 28, "valid", "須為日期欄位", "must be a date"},
		{"mode of no kind", `"mode": "delta"`, `"mode": "weekly"`, 16, "feed", "全量", "snapshot"},
		{"delta without operations", `"operation": "異動別", `, ``, 16, "feed", "異動別", "I, U, D"},
		{"operations among the fields", `"operation": "異動別"`, `"operation": "牌照"`, 16, "feed", "不得同時", "cannot be a field"},
		{"live with a file", `"x-keys"`, `"x-live": true, "x-keys"`, 16, "feed", "x-live", "x-live"},
		{"encoding of no kind", `"encoding": "big5"`, `"encoding": "gbk"`, 16, "encoding", "big5", "big5"},
		{"Big5 without the agency's characters", `"private_use": "a-1", `, ``, 16, "encoding", "造字", "own characters"},
		{"delimiter of two", `"delimiter": ";"`, `"delimiter": ";;"`, 16, "feed", "delimiter", "delimiter"},
		{"never fresh", `"fresh_hours": 24`, `"fresh_hours": 0`, 16, "range", "小時", "hours"},
		{"limit over one", `"shrink_limit": 0.1`, `"shrink_limit": 5`, 16, "range", "比率", "share"},
		{"fieldsMatch of no kind", `"fieldsMatch": "equal"`, `"fieldsMatch": "some"`, 18, "range", "superset", "superset"},
		{"primary key of no field", `"primaryKey": "plate"`, `"primaryKey": ["plat"]`, 19, "unknown-field", "是不是「plate」", "did you mean"},
		{"primary key that may be empty", `"required": true, `, ``, 21, "required", "required", "required"},
		{"no primary key", `"primaryKey": "plate"`, `"primaryKey": []`, 19, "missing", "primaryKey", "primaryKey"},
		{"field twice", `{"name": "stolen"`, `{"name": "plate"`, 22, "duplicate", "寫了兩次", "stands twice"},
		{"column twice", `"x-semantic": "roc.date"`, `"x-column": "牌照", "x-semantic": "roc.date"`, 23, "duplicate", "用了兩次", "used twice"},
		{"type of no kind", `"type": "integer"`, `"type": "int"`, 27, "unknown-type", "type 應為", "must be one of"},
		{"class of no kind", `"x-semantic": "tw.plate", "x-class": "ordinary"`, `"x-semantic": "tw.plate", "x-class": "secret"`, 21, "unknown-class", "sealed", "sealed"},
		{"semantic of no kind", `"x-semantic": "roc.date"`, `"x-semantic": "roc.day"`, 23, "unknown-semantic", "roc.date", "roc.date"},
		{"semantic that does not fit", `"type": "string", "constraints": {"minimum": "2000-01-01"}`, `"type": "date"`, 23, "semantic-type", "string", "string"},
		{"format", `"x-semantic": "roc.date"`, `"format": "yyyMMdd", "x-semantic": "roc.date"`, 23, "format", "roc.date", "roc.date"},
		{"code in one language", `"en": "Truck", `, ``, 26, "translation", "truck", "truck"},
		{"writing of two codes", `"feed": ["2"]`, `"feed": ["1", "2"]`, 26, "codes", "同時屬於", "belongs to both"},
		{"code in capitals", `"truck": {`, `"Truck": {`, 26, "codes", "小寫", "lower-case"},
		{"yes and no alike", `"falseValues": ["N"]`, `"falseValues": ["Y"]`, 22, "codes", "是與否", "both yes and no"},
		{"flags of text", `"type": "boolean"`, `"type": "string"`, 22, "codes", "boolean", "boolean"},
		{"pattern that is none", `"pattern": "^[A-Z]"`, `"pattern": "^[A-Z"`, 21, "constraints", "規則運算式", "regular expression"},
		{"longest shorter than shortest", `"maxLength": 10`, `"maxLength": 10, "minLength": 11`, 21, "constraints", "minLength", "minLength"},
		{"bound of another type", `"minimum": "2000-01-01"`, `"minimum": "0890101"`, 23, "constraints", "yyyy-mm-dd", "yyyy-mm-dd"},
		{"rank out of range", `"x-column": "牌照"`, `"x-authority": 99, "x-column": "牌照"`, 21, "range", "20", "20"},
		{"missing value twice", `"missingValues": ["", `, `"missingValues": ["", "", `, 17, "duplicate", "兩次", "twice"},
		{"syntax", `"x-keys": ["plate"],`, `"x-keys": ["plate"]`, 16, "syntax", "JSON", "JSON"},
		{"cut short", "  \"x-remark\": \"an agency's own key\"\n}\n", "", 29, "syntax", "不完整", "too early"},
		{"more after the end", "own key\"\n}\n", "own key\"\n}\n{}", 31, "syntax", "其他內容", "more after"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if !strings.Contains(small, tc.old) {
				t.Fatalf("the sample does not hold %q", tc.old)
			}
			d, found := parse(strings.Replace(small, tc.old, tc.new, 1))
			if d != nil {
				t.Error("a descriptor with a mistake is used")
			}
			i := slices.IndexFunc(found, func(f registry.Finding) bool { return f.Rule == tc.rule && f.Line == tc.line })
			if i < 0 || !strings.Contains(found[i].Zh, tc.zh) || !strings.Contains(found[i].Message, tc.en) {
				t.Errorf("want line %d [%s] %s / %s, got\n%v", tc.line, tc.rule, tc.zh, tc.en, found)
			}
			for _, f := range found {
				if strings.Contains(f.String(), "%!") || f.Zh == "" || f.Message == "" {
					t.Errorf("badly worded: %s", f)
				}
			}
		})
	}
}

// Nothing of a live register is loaded, so nothing bounds its rows.
func TestValidityOfALiveRegister(t *testing.T) {
	live := strings.NewReplacer(`"x-keys": ["plate"]`, `"x-live": true, "x-valid": {"from": "reported"}, "x-keys": ["plate"]`,
		`{"mode": "delta", "operation": "異動別", "fresh_hours": 24, "encoding": "big5", "private_use": "a-1", "delimiter": ";", "shrink_limit": 0.1}`, `{"mode": "live", "fresh_hours": 24}`).Replace(small)
	_, found := parse(live)
	if len(found) != 1 || found[0].Rule != "valid" || !strings.Contains(found[0].Zh, "不適用") {
		t.Errorf("%v", found)
	}
}

func TestParseTellsAllMistakesAtOnce(t *testing.T) {
	text := strings.NewReplacer(`"x-legal-basis"`, `"x-legal-bases"`, `"type": "integer"`, `"type": "int"`, `"years": 5`, `"years": "five"`, `"fresh_hours": 24`, `"fresh_hours": 0`).Replace(small)
	_, found := parse(text)
	var rules []string
	for _, f := range found.Faults() {
		rules = append(rules, f.Rule)
	}
	if want := []string{"unknown-key", "type", "range", "unknown-type"}; !slices.Equal(rules, want) || len(found) != len(want) {
		t.Errorf("got %v, want %v\n%v", rules, want, found)
	}
}

// A file of nothing but mistakes is answered as quickly as another.
func TestParseOfManyMistakes(t *testing.T) {
	field := `{"x-clas":1,`
	for i := range 30 {
		field += `"bad` + string(rune('a'+i%26)) + string(rune('a'+i/26)) + `":1,`
	}
	field += `"name":"A"}`
	text := `{"fields": [` + strings.Repeat(field+",", 400) + field + `]}`
	d, found := parse(text)
	if d != nil || len(found) < 400*31 {
		t.Errorf("%d findings in %d bytes", len(found), len(text))
	}
}

func TestParseTakesNoOtherText(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "a list": "[]", "text": `"x"`, "Big5": "{\"name\": \"\xa4\xa4\"}", "mark": "\uFEFF" + small,
		"deep": strings.Repeat("[", 1000), "large": strings.Repeat(" ", 1<<20) + small, "null": "null", "many": "[" + strings.Repeat("0,", 501) + "0]",
	} {
		if d, found := parse(text); d != nil || len(found.Faults()) == 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// What closes a register is no fault of its file: it is listed, closed.
func TestParseWarnsOfWhatClosesARegister(t *testing.T) {
	text := strings.NewReplacer(`"x-legal-basis": ["CCP-231-2", "CEA-8A"],`, `"x-legal-basis": [],`, `"x-agreement": {"number": "示範協議-1", "from": "2026-01-01", "until": "2027-12-31"},`, ``).Replace(small)
	d, found := parse(text)
	if d == nil || len(found) != 2 || len(found.Faults()) != 0 || found.Err() != nil {
		t.Fatalf("%v", found)
	}
	for _, f := range found {
		if f.Rule != "closed" || !strings.HasPrefix(f.String(), "registers/stolen.json:") || !strings.Contains(f.String(), "warning: ") {
			t.Errorf("%s", f)
		}
	}
}

func TestBuiltInDescriptors(t *testing.T) {
	b, err := registry.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	live, big5, columns := 0, 0, 0
	for _, d := range b.Descriptors() {
		data, err := fs.ReadFile(rules.FS, d.File)
		if err != nil {
			t.Fatal(err)
		}
		if _, found := registry.Parse(d.File, data); len(found) > 0 {
			t.Error(found)
		}
		photo := d.Code == mpolice.RegisterPhotos || d.Code == mpolice.RegisterIDPhoto // a picture and little else
		if !photo && len(d.Fields) < 6 || len(d.Fields) > 14 {
			t.Errorf("%s has %d fields", d.Code, len(d.Fields))
		}
		if d.Live {
			live++
			continue
		}
		if d.Feed.Encoding == registry.EncodingBig5 {
			big5++
		}
		for _, f := range d.Fields {
			if f.Column != "" {
				columns++
			}
		}
	}
	if n := len(b.Descriptors()); n != 19 || live != 4 || big5 != 3 || columns < 100 {
		t.Errorf("%d registers, %d live, %d Big5, %d columns", n, live, big5, columns)
	}
	for _, code := range []mpolice.Register{"wanted", "cases", "priors", "narcotics"} {
		if d, ok := b.Descriptor(code); !ok || !d.Protected {
			t.Errorf("%s is not protected", code)
		}
	}
	for _, code := range []mpolice.Register{"household", "residence", "licence"} {
		if d, ok := b.Descriptor(code); !ok || !d.Authoritative {
			t.Errorf("%s is not authoritative", code)
		}
	}
}

func TestLoadRefusesTwoOfOneCode(t *testing.T) {
	fsys := fstest.MapFS{"registers/stolen.json": {Data: []byte(small)}, "registers/other.json": {Data: []byte(small)}}
	if _, err := registry.Load(fsys); err == nil || !strings.Contains(err.Error(), "registers/other.json:3") {
		t.Errorf("%v", err)
	}
	delete(fsys, "registers/other.json")
	if b, err := registry.Load(fsys); err != nil || len(b.Descriptors()) != 1 {
		t.Errorf("%v", err)
	}
	if _, err := registry.Load(os.DirFS(t.TempDir())); err == nil {
		t.Error("an empty folder loaded")
	}
	one, _ := parse(small)
	if _, found := registry.NewBundle([]*registry.Descriptor{one, one}); len(found) != 1 || found[0].Rule != "duplicate" {
		t.Errorf("%v", found)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{"fields": [{"name": "a"}], "primaryKey": ["a", "b"], "x-feed": {"mode": "live"}}`))
	f.Add([]byte(`{"fieldsMatch": ["a", "b"], "missingValues": [{"valeu": 1}], "x-agreement": {"from": "x"}}`))
	f.Add([]byte("[[[[\"\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, found := registry.Parse("registers/a.json", data)
		if (d == nil) != (len(found.Faults()) > 0) {
			t.Fatalf("descriptor %v, findings %v", d != nil, found)
		}
		for _, one := range found {
			if one.File == "" || one.Rule == "" || one.Message == "" || one.Zh == "" {
				t.Fatalf("%+v", one)
			}
		}
		if d == nil {
			return
		}
		if len(d.Fields) == 0 || len(d.Keys) == 0 || !d.Live && len(d.PrimaryKey) == 0 {
			t.Fatalf("a descriptor without substance: %+v", d)
		}
	})
}
