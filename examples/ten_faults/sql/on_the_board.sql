-- Who plays whom, as the agency knows it.
SELECT date, team, opponent
FROM raw.board
INNER JOIN units USING (date)
WHERE opponent IS NOT NULL
