-- Player lines as ESPN shows them: its shooting is made of two numbers, both or none. Who started stands in the game book.
CREATE VIEW espn_lines AS
SELECT
    line.season, line.season_type, line.game_date, line.game_id, line.team_abbr, line.player_id, line.player_name, book.is_starter, line.min,
    line.pts,
    CASE WHEN line.fga IS NOT NULL THEN line.fgm END AS fgm, CASE WHEN line.fgm IS NOT NULL THEN line.fga END AS fga,
    CASE WHEN line.fg3a IS NOT NULL THEN line.fg3m END AS fg3m, CASE WHEN line.fg3m IS NOT NULL THEN line.fg3a END AS fg3a,
    CASE WHEN line.fta IS NOT NULL THEN line.ftm END AS ftm, CASE WHEN line.ftm IS NOT NULL THEN line.fta END AS fta,
    line.oreb, line.dreb, line.reb, line.ast, line.stl, line.blk, line.tov, line.pf, line.plus_minus
FROM player_lines AS line
LEFT JOIN game_book AS book ON book.game_id = line.game_id AND book.player_id = line.player_id AND book.player_status = 'active';
