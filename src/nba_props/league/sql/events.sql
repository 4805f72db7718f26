-- The play-by-play of games as actions, in their order (payload 5), without the keys that nothing is known for or that others tell.
SELECT game_id, string_agg(CAST(to_json({
    'actionNumber': event_sequence,
    'clock': 'PT' || printf('%02d', CAST(seconds_left AS BIGINT) // 60) || 'M' || printf('%05.2f', seconds_left % 60) || 'S',
    'period': period,
    'actionType': action_type,
    'subType': sub_type,
    'personId': coalesce(player_id, 0),
    'teamTricode': team_abbr,
    'playerName': player_name,
    'isFieldGoal': CASE WHEN action_type IN ('2pt', '3pt') THEN 1 ELSE 0 END,
    'shotResult': CASE WHEN shot_made THEN 'Made' WHEN NOT shot_made THEN 'Missed' END,
    'shotDistance': shot_distance,
    'scoreHome': CAST(home_score AS VARCHAR),
    'scoreAway': CAST(away_score AS VARCHAR),
    'description': description
}) AS VARCHAR), ',' ORDER BY event_sequence) AS body
FROM play_by_play
WHERE game_id BETWEEN $first AND $last AND game_id IN (SELECT unnest($games))
GROUP BY game_id;
