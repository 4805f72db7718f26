-- Shots for the spreadsheets: by game, then by the clock, then by whatever makes the order the same every time.
SELECT
    game_id, team_abbr, player_id, player_name, period, seconds_left,
    shot_made, shot_value, action_type, zone_basic, zone_area, zone_range, shot_distance, loc_x, loc_y
FROM shots
ORDER BY game_id, period, seconds_left DESC, team_abbr, player_id, loc_x, loc_y, shot_made, shot_value, action_type;
