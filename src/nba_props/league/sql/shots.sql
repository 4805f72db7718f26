-- Shots of games of the schedule, by one of their teams. A shot has the name that its player has in the lines of the game, else his last known one.
CREATE TABLE names_in_games AS
SELECT game_id, player_id, any_value(player_name) AS player_name FROM player_lines GROUP BY game_id, player_id;

CREATE TABLE last_names_known AS
SELECT player_id, arg_max(player_name, game_date) AS player_name FROM player_lines GROUP BY player_id;

CREATE VIEW shots AS
WITH placed AS (
    SELECT
        games.season, games.season_type, games.game_date, games.home_abbr, games.away_abbr, shot.* EXCLUDE (team_abbr),
        coalesce(shot.team_abbr, CASE shot.team_id
            WHEN games.home_team_id THEN games.home_abbr WHEN games.away_team_id THEN games.away_abbr END) AS team_abbr
    FROM read_shots AS shot
    JOIN games ON games.game_id = shot.game_id
)
SELECT
    placed.season, placed.season_type, placed.game_date, placed.game_id, placed.team_id, placed.team_abbr, placed.player_id,
    coalesce(placed.player_name, in_game.player_name, known.player_name) AS player_name,
    placed.quarter AS period, placed.mins_left * 60 + placed.secs_left AS seconds_left, placed.shot_made, placed.shot_value,
    placed.action_type, placed.basic_zone AS zone_basic, placed.zone_area, placed.zone_range, placed.shot_distance,
    placed.loc_x, placed.loc_y
FROM placed
LEFT JOIN names_in_games AS in_game ON in_game.game_id = placed.game_id AND in_game.player_id = placed.player_id
LEFT JOIN last_names_known AS known ON known.player_id = placed.player_id
WHERE placed.team_abbr IN (placed.home_abbr, placed.away_abbr);

-- How a spreadsheet writes a time, and text.
CREATE MACRO sheet_clock(seconds) AS (seconds // 3600) || ':' || printf('%02d', seconds // 60 % 60) || ':' || printf('%02d', seconds % 60);
CREATE MACRO sheet_text(value) AS CASE
    WHEN regexp_matches(value, '[",\r\n]') THEN '"' || replace(value, '"', '""') || '"'
    ELSE value
END;
