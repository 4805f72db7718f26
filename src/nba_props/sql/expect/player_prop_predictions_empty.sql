-- Dates on which nobody has features.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, 'no player of this date has features: nobody has played before in the season' AS reason
FROM units
WHERE NOT EXISTS (
    SELECT 1 FROM nba_predictions.ml_feature_store_v2 AS features WHERE features.game_date = CAST(units.game_date AS DATE)
)
