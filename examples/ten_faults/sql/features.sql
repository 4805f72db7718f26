-- What was known of both teams before a game.
SELECT
    schedule.date, schedule.game_id, schedule.team,
    own.games, own.points, other.games AS opponent_games, other.points AS opponent_points
FROM units
INNER JOIN raw.schedule AS schedule ON schedule.date = units.date
INNER JOIN marts.rolling AS own ON own.date = schedule.date AND own.team = schedule.team
INNER JOIN marts.rolling AS other ON other.date = schedule.date AND other.team = schedule.opponent
