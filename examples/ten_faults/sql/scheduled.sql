-- The teams of every scheduled game.
SELECT date, game_id, team
FROM raw.schedule
INNER JOIN units USING (date)
