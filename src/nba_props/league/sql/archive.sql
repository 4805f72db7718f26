-- Games, lines and teams, from the files of the archive as they were read (read_*). What else the sources have is built on these.

-- Points count when a game is final. The kind of a game is in the digits 1 to 3 of its id, the year in which its season starts in the digits 4 and 5.
CREATE TABLE games AS
SELECT
    CASE WHEN regexp_full_match(season, '[0-9]{4}-[0-9]{2}') THEN season
        ELSE CASE WHEN substr(game_id, 4, 2) >= '46' THEN '19' ELSE '20' END || substr(game_id, 4, 2) || '-'
            || lpad(CAST((CAST(substr(game_id, 4, 2) AS INTEGER) + 1) % 100 AS VARCHAR), 2, '0')
    END AS season,
    CASE substr(game_id, 1, 3)
        WHEN '001' THEN 'Preseason'
        WHEN '002' THEN 'Regular Season'
        WHEN '003' THEN 'All-Star'
        WHEN '004' THEN 'Playoffs'
        WHEN '005' THEN 'Play-In'
        WHEN '006' THEN 'Cup Final'
    END AS season_type,
    game_id, game_date, tipoff_et, tipoff_utc, home_team_id, home_abbr, away_team_id, away_abbr, coalesce(score_final, home_pts IS NOT NULL AND away_pts IS NOT NULL) AS is_final,
    CASE WHEN is_final THEN home_pts END AS home_pts, CASE WHEN is_final THEN away_pts END AS away_pts,
    periods, neutral_site, arena, arena_city, label
FROM read_games;

CREATE TABLE scheduled_dates AS
SELECT DISTINCT season, game_date FROM games;

-- Full lines win over reduced ones of the same player and game.
CREATE VIEW all_player_lines AS
SELECT * FROM read_player_boxscores
UNION ALL BY NAME
SELECT * FROM read_player_gamelogs_reduced AS reduced
WHERE NOT EXISTS (
    FROM read_player_boxscores AS whole WHERE whole.game_id = reduced.game_id AND whole.player_id = reduced.player_id
);

CREATE TABLE player_lines AS
SELECT
    games.season, games.season_type, games.game_date, line.game_id, line.player_id, line.player_name,
    coalesce(line.team_id, CASE line.team_abbr WHEN games.home_abbr THEN games.home_team_id ELSE games.away_team_id END) AS team_id,
    line.* EXCLUDE (game_id, player_id, player_name, team_id)
FROM all_player_lines AS line
JOIN games ON games.game_id = line.game_id AND line.team_abbr IN (games.home_abbr, games.away_abbr);

CREATE TABLE team_lines AS
SELECT
    games.season, games.season_type, games.game_date, line.game_id,
    coalesce(line.team_id, CASE line.team_abbr WHEN games.home_abbr THEN games.home_team_id ELSE games.away_team_id END) AS team_id,
    line.* EXCLUDE (game_id, team_id)
FROM read_team_boxscores AS line
JOIN games ON games.game_id = line.game_id AND line.team_abbr IN (games.home_abbr, games.away_abbr);

-- What is known of a team in a season beside its tricode.
CREATE TABLE teams AS
WITH lines AS (
    SELECT season, team_abbr, any_value(team_name) AS team_name
    FROM (SELECT season, team_abbr, team_name FROM team_lines UNION ALL SELECT season, team_abbr, team_name FROM player_lines)
    GROUP BY season, team_abbr
),
standings AS (
    SELECT season, team_abbreviation AS team_abbr, any_value(teamcity) AS city, any_value(teamname) AS nickname,
        any_value(conference) AS conference, any_value(division) AS division
    FROM read_standings_final
    GROUP BY season, team_abbreviation
)
SELECT season, team_abbr, lines.team_name, standings.city, standings.nickname, standings.conference, standings.division
FROM lines
LEFT JOIN standings USING (season, team_abbr);
