-- The spreadsheets of games: a line a shot in order of the clock, then of whatever makes the order the same every time. The columns are those of
-- payloads/shots_csv.py: `remaining_time` is left in the period; `points` are those scored, none for a miss; a three-pointer says 3PT in its
-- description; converted_x, converted_y are the feet of the archive, original_x, original_y the same in tenths, with the seven digits that a
-- single-precision number has.
WITH listed AS (
    SELECT
        *, row_number() OVER (
            PARTITION BY game_id
            ORDER BY period, seconds_left DESC, team_abbr, player_id, loc_x, loc_y, shot_made, shot_value, action_type
        ) AS number,
        CASE WHEN period <= 4 THEN 720 ELSE 300 END - seconds_left AS elapsed
    FROM shots
    WHERE game_id BETWEEN $first AND $last AND game_id IN (SELECT unnest($games))
)
SELECT game_id, string_agg(concat(
    CAST(game_id AS BIGINT), ',NBA ', season, ' ', season_type, ',', game_date, ',,,,,,,,,,,',
    period, ',,,', sheet_clock(seconds_left), ',', sheet_clock(elapsed), ',,', number, ',', sheet_text(team_abbr),
    CASE WHEN shot_made THEN ',shot' ELSE ',miss' END, ',,,,,,,,,,', sheet_text(player_name),
    CASE WHEN shot_made THEN concat(',', shot_value) ELSE ',0' END, CASE WHEN shot_made THEN ',,,made,,' ELSE ',,,missed,,' END,
    sheet_text(action_type), ',', printf('%.7g', CAST(shot_distance AS DOUBLE)), ',',
    printf('%.7g', CAST(loc_x AS DOUBLE) * 10), ',', printf('%.7g', CAST(loc_y AS DOUBLE) * 10), ',',
    printf('%.7g', CAST(loc_x AS DOUBLE)), ',', printf('%.7g', CAST(loc_y AS DOUBLE)), ',',
    sheet_text(concat_ws(
        ' ', CASE WHEN NOT shot_made THEN 'MISS' END, nullif(player_name, ''), printf('%.0f''', CAST(shot_distance AS DOUBLE)),
        CASE WHEN shot_value = 3 THEN '3PT' END, nullif(action_type, ''), CASE WHEN shot_made AND shot_value > 0 THEN '(' || shot_value || ' PTS)' END
    )), ',', sheet_text(zone_basic), ',', sheet_text(zone_area), ',', sheet_text(zone_range), ',', player_id, chr(10)
), '' ORDER BY number) AS body
FROM listed
GROUP BY game_id;
