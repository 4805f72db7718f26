-- Events of games of the schedule, of one of their teams or of none.
CREATE VIEW play_by_play AS
SELECT
    games.season, games.season_type, games.game_date, event.game_id, event.number AS event_sequence, event.period, event.seconds_left,
    event.action_type, event.sub_type, event.team_abbr,
    event.player_id, event.player_name, event.made AS shot_made,
    CASE event.action_type WHEN '2pt' THEN 2 WHEN '3pt' THEN 3 WHEN 'freethrow' THEN 1 END AS shot_value, event.distance AS shot_distance,
    event.home_score, event.away_score, event.description
FROM read_play_by_play AS event
JOIN games ON games.game_id = event.game_id
WHERE event.team_abbr IS NULL OR event.team_abbr IN (games.home_abbr, games.away_abbr);
