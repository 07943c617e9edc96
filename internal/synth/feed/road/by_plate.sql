SELECT ticket_no, plate, occurred, place, article, facts, station, fine, status
  FROM v_police_fine
 WHERE plate = :key
 ORDER BY ticket_no
