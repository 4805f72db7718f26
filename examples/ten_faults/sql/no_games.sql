-- Dates on which the agency knows every team to rest.
SELECT date, 'no team plays' AS reason
FROM raw.board
INNER JOIN units USING (date)
GROUP BY date
HAVING count(opponent) = 0
