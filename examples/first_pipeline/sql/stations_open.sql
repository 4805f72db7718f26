-- Every station reports on every day but Sunday.
SELECT units.day, stations.station
FROM units
CROSS JOIN (VALUES ('harbour'), ('hill'), ('park')) AS stations (station)
WHERE dayofweek(units.day) <> 0
