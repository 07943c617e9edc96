CREATE INDEX xfine_plate ON tfine (replace(PLT_NO, '-', ''));
CREATE INDEX xfine_owner ON tfine (OWN_ID);
ANALYZE;
