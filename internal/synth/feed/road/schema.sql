-- The road authority's own database, as its programmers made it years ago:
-- short Latin names, dates in years of the Republic without separators, codes
-- of one digit, texts of the law in a table of their own. Nothing of it was
-- made for the police.
CREATE TABLE tlaw (
  LAW_SNO  INTEGER PRIMARY KEY,
  LAW_ART  TEXT NOT NULL, -- 違反條款
  VIO_DESC TEXT NOT NULL  -- 違規事實
) STRICT;
CREATE TABLE tunit (
  UNIT_SNO INTEGER PRIMARY KEY,
  UNIT_NM  TEXT NOT NULL  -- 舉發單位
) STRICT;
CREATE TABLE tfine (
  TKT_NO  TEXT PRIMARY KEY, -- 舉發單號
  PLT_NO  TEXT NOT NULL,    -- 車牌號碼, with a dash
  OWN_ID  TEXT NOT NULL,    -- 車主或駕駛人證號
  VIO_DT  TEXT NOT NULL,    -- 違規日期 yyymmdd
  VIO_PLC TEXT NOT NULL,    -- 違規地點
  LAW_SNO INTEGER NOT NULL REFERENCES tlaw,
  UNIT_SNO INTEGER NOT NULL REFERENCES tunit,
  FINE_AMT INTEGER NOT NULL, -- 罰鍰（元）
  CASE_ST TEXT NOT NULL CHECK (CASE_ST IN ('0','1','2','9')) -- 0 未結 1 已結 2 申訴 9 撤銷
) STRICT, WITHOUT ROWID;

-- What the agreement gives to the police: one view, to be read only. Its
-- columns are the fields of the register violations and the two keys by which
-- it may be asked, plate (without dash) and national_id.
CREATE VIEW v_police_fine AS
SELECT f.TKT_NO AS ticket_no,
       replace(f.PLT_NO, '-', '') AS plate,
       f.OWN_ID AS national_id,
       printf('%04d-%s-%s', CAST(substr(f.VIO_DT, 1, 3) AS INTEGER) + 1911, substr(f.VIO_DT, 4, 2), substr(f.VIO_DT, 6, 2)) AS occurred,
       f.VIO_PLC AS place,
       l.LAW_ART AS article,
       l.VIO_DESC AS facts,
       u.UNIT_NM AS station,
       f.FINE_AMT AS fine,
       CASE f.CASE_ST WHEN '0' THEN 'unpaid' WHEN '1' THEN 'paid' WHEN '2' THEN 'appealed' ELSE 'void' END AS status
  FROM tfine f JOIN tlaw l USING (LAW_SNO) JOIN tunit u USING (UNIT_SNO);
