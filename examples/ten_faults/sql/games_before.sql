-- How many games every team has played in the five dates before.
SELECT units.date, board.team, count(schedule.team) AS games
FROM units
INNER JOIN raw.board AS board ON board.date = units.date
LEFT JOIN raw.schedule AS schedule
    ON schedule.team = board.team AND schedule.date < units.date AND schedule.date >= units.date - 5
GROUP BY units.date, board.team
