-- How far each system was from what players then made, by season; void predictions apart. Bets are recommendations that the points
-- decided, and hits those of them that were right.
SELECT
    season,
    system_id,
    COUNT(actual_points) AS graded,
    COUNT(*) - COUNT(actual_points) AS void,
    AVG(absolute_error) AS mean_absolute_error,
    AVG(signed_error) AS mean_error,
    CAST(SUM(CASE WHEN within_3 THEN 1 ELSE 0 END) AS DOUBLE) / NULLIF(COUNT(actual_points), 0) AS within_3,
    CAST(SUM(CASE WHEN within_5 THEN 1 ELSE 0 END) AS DOUBLE) / NULLIF(COUNT(actual_points), 0) AS within_5,
    COUNT(is_correct) AS bets,
    CAST(SUM(CASE WHEN is_correct THEN 1 ELSE 0 END) AS DOUBLE) / NULLIF(COUNT(is_correct), 0) AS hits
FROM nba_predictions.prediction_accuracy
GROUP BY season, system_id
ORDER BY season, mean_absolute_error
