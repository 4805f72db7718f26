SELECT date, game_id, team, sum(points) AS points
FROM raw.box_scores
INNER JOIN units USING (date)
GROUP BY date, game_id, team
