package field

// headerWord is words or parts of headers and the kind that they speak for.
// Words are compared after folding (case, diacritics). Words of Latin script
// match whole words of the header, those after a ~ and those of other scripts
// match anywhere, in the order of the list: what is more special stands first.
type headerWord struct {
	kind  Kind
	words string // divided by |
}

var headerWords = []headerWord{
	{FullName, "full name|fullname|first and surname|forename surname|person name|firstname lastname|displayname|patient name|nombre completo|nome completo|nom complet|nome e cognome|imie i nazwisko|jmeno a prijmeni|volledige naam|vollstandiger name|ho va ten|ho ten|nama lengkap|ad soyad|adi soyadi"},
	{Middle, "middle|midl|middlename|mname|suffix|second name|zweiter vorname|tussenvoegsel|deuxieme prenom|segundo nombre|apellido materno|segundo apellido|drugie imie|ten dem|отчество"},
	{Given, "given|forename|fore name|first name|firstname|fname|givenname|first|christian name|~vorname|rufname|voornaam|voornamen|roepnaam|prenom|prenoms|primer nombre|nombre de pila|primeiro nome|imie|fornamn|fornavn|etunimi|keresztnev|nama depan|имя"},
	{Family, "surname|sur name|family|last name|lastname|lname|sn|last|familyname|maiden name|~nachname|~familienname|zuname|~geburtsname|achternaam|familienaam|nom de famille|nom famille|apellido|apellidos|apellido paterno|cognome|sobrenome|apelido|nazwisko|prijmeni|efternamn|efternavn|etternavn|sukunimi|vezeteknev|soyadi|soyad|nama keluarga|фамилия"},
	{Place, "birth place|birthplace|place of birth|geburtsort|geboorteplaats|lieu de naissance|lugar de nacimiento|luogo di nascita|local de nascimento|miejsce urodzenia|tempat lahir|noi sinh|出生地|место рождения"},
	{Identifier, "soc sec id|social security|ssn|nino|passport|licence|license|nhs number|mrn|medical record|~sozialversicherung|svnr|ahv|steuernummer|steuer id|passnummer|ausweis|~ausweisnummer|bsn|insee|dni|nif|nie|curp|rfc|codice fiscale|cpf|cnpj|pesel|regon|rodne cislo|personnummer|fodselsnummer|henkilotunnus|tc kimlik|nik|cmnd|cccd|vat|vat number|tax id|ein|ustid|инн|снилс|身份证|주민등록|マイナンバー"},
	{NationalID, "national id|nid|nationalid"},
	{Identifier, "website|web site|homepage|url|domain|isbn|upc|ean|doi|modelno|vin|imei|account number|customer number"},
	{Date, "date of birth|birth date|birthdate|birthday|dob|born|date|~geburtsdat|~geburtstag|geb dat|gebdatum|geboortedatum|date de naissance|naissance|ddn|fecha de nacimiento|fecha nacimiento|nacimiento|fecha|data di nascita|data nascita|nascita|data de nascimento|nascimento|data urodzenia|datum narozeni|fodelsedatum|fodelsedag|fodselsdato|fodselsdag|syntymaaika|szuletesi datum|szuletesi ido|dogum tarihi|tanggal lahir|tgl lahir|tanggal|ngay sinh|datum|дата"},
	{Year, "year|yob|yr|jahr|geburtsjahr|jaar|annee|ano|anno|rok|nam sinh|год"},
	{Sex, "sex|gender|geschlecht|geslacht|sexe|sexo|sesso|genero|plec|pohlavi|kjonn|sukupuoli|cinsiyet|jenis kelamin|gioi tinh|пол"},
	{Phone, "phone|tel|telephone|mobile|fax|cell|phonenumber|~telefon|telefoon|telefono|telefone|tlf|gsm|handy|mobil|mobiel|movil|celular|cellulare|puhelin|dien thoai|sdt|telepon|no hp|телефон"},
	{Email, "email|e mail|mail|correo|e post|epost|courriel|почта"},
	{Postcode, "postcode|postal|zip|zipcode|plz|postalcode|post code|postleitzahl|code postal|cp|codigo postal|cap|cep|kod pocztowy|psc|postnummer|postnr|posta kodu|kode pos|индекс"},
	{HouseNumber, "street number|house number|house|streetnumber|hnr|house no|street no|hausnummer|hausnr|huisnummer|huisnr|numero civico|numero de calle|nr domu|門牌|番地"},
	{Street, "addr|address|street|road|~strasse|~strase|straat|straatnaam|rue|voie|calle|direccion|domicilio|via|indirizzo|rua|endereco|ulica|adresa|gata|vej|katu|utca|sokak|jalan|alamat|dia chi|duong|adresse|adres|adress|улица|адрес"},
	{Place, "suburb|city|town|state|county|country|district|region|locality|province|municipality|place|stadt|ort|wohnort|gemeinde|kreis|bundesland|land|plaats|woonplaats|gemeente|provincie|ville|commune|departement|pays|ciudad|municipio|provincia|pais|estado|colonia|localidad|citta|comune|cidade|bairro|miasto|gmina|mesto|obec|stad|kommune|kommun|kaupunki|varos|sehir|ilce|kota|kecamatan|kabupaten|provinsi|tinh|thanh pho|quan|huyen|phuong|город|область"},
	{Category, "occupation|language|type|category|race|ethnic|ethnicity|party|status|genre|class|cuisine|nationality|job|profession|beruf|beroep|metier|profesion|professione|profissao|zawod|nationalitat|staatsangehorigkeit|nationalite|nacionalidad|nazionalita|industry|sector|branche"},
	{Number, "price|length|duration|age|weight|amount|alter|leeftijd|preis|prix|precio|prezzo"},
	{Organization, "company|organisation|organization|org|firm|business|employer|corporation|restaurant|hospital|shop|store|vendor|supplier|merchant|assignee|~firma|~unternehmen|bedrijf|bedrijfsnaam|entreprise|societe|raison sociale|empresa|razon social|ditta|azienda|ragione sociale|公司|商號|店名|企業|企业|会社|회사|機構"},
	{Text, "title|description|album|artist|authors|author|venue|journal|manufacturer|brand|abstract|product|titel|titre|titulo|titolo|beschreibung"},
	{Text, "song"},
	{FullName, "name|namen|naam|navn|namn|nama|nimi|nev|nom|nome|nombre|jmeno|isim|ten"},
	{NationalID, "身分證|統一編號|統一證號|居留證"},
	{Identifier, "護照|证号|證號|編號|编号|身份証"},
	{Date, "出生|生日|日期|生年月日|생년월일|생일"},
	{Sex, "性別|性别|성별"},
	{Phone, "電話|电话|手機|手机|携帯|전화|휴대폰"},
	{Email, "郵件|信箱|邮箱|邮件|メール|이메일"},
	{Postcode, "郵遞|邮编|郵便|우편"},
	{Street, "地址|住址|住所|路街|街路|路名|街道|주소"},
	{Place, "縣市|鄉鎮|村里|城市|省份|都道府県|市町村|区县|居住地|지역"},
	{Category, "國籍|国籍|職業|职业|국적|직업"},
	{FullName, "姓名|氏名|성명|이름"},
	{Family, "姓氏|苗字"},
}

// wholeHeaders are headers that only mean something as a whole.
var wholeHeaders = map[string]Kind{
	"姓": Family, "名": Given, "名字": Given, "性": Sex, "市": Place, "區": Place, "区": Place, "省": Place, "縣": Place, "ho": Family, "ad": Given, "adi": Given,
}

// truthHeaders, sourceHeaders and idHeaders name columns that are no evidence.
var (
	truthHeaders = []string{
		"cluster", "cluster id", "clusterid", "truth", "ground truth", "groundtruth", "entity id", "entity", "entityid", "cid", "true id", "gold", "gold id",
		"true match id", "match id", "ent id", "entid", "true entity id", "true cluster", "group truth", "duplicate group", "dup group", "duplicate id", "golden id",
	}
	sourceHeaders = []string{"source", "sourceid", "source id", "source dataset", "dataset", "register", "origin", "data source", "quelle", "bron", "fuente", "來源"}
	idHeaders     = []string{
		"id", "rec id", "recid", "record id", "recordid", "unique id", "uniqueid", "row", "row id", "rowid", "index", "tid", "ctid", "idx", "unnamed 0", "unnamed", "rid", "key",
		"uuid", "guid", "pk", "row number", "rownum", "record number", "record no", "lfd nr", "stt", "level 0", "index level 0", "序號", "序号", "流水號",
	}
)
