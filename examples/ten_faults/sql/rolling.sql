-- Games and points of every team over the five dates before.
SELECT units.date, board.team, count(sums.team) AS games, coalesce(sum(sums.points), 0) AS points
FROM units
INNER JOIN raw.board AS board ON board.date = units.date
LEFT JOIN marts.team_sums AS sums
    ON sums.team = board.team AND sums.date < units.date AND sums.date >= units.date - 5
GROUP BY units.date, board.team
