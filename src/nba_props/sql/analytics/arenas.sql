-- Where games are played: the home arena of every team, and places where teams have played away from home (team_abbr is '').
-- latitude, longitude: degrees, to about a hundred metres. utc_offset: hours of standard time; daylight saving, which shifts nearly
-- all of them together, is left out.
SELECT units.snapshot, places.team_abbr, places.city, places.latitude, places.longitude, places.utc_offset
FROM units
CROSS JOIN (
    SELECT 'ATL' AS team_abbr, 'Atlanta' AS city, CAST(33.757 AS DOUBLE) AS latitude, CAST(-84.396 AS DOUBLE) AS longitude,
        CAST(-5 AS DOUBLE) AS utc_offset
    UNION ALL SELECT 'BKN', 'Brooklyn', 40.683, -73.975, -5
    UNION ALL SELECT 'BOS', 'Boston', 42.366, -71.062, -5
    UNION ALL SELECT 'CHA', 'Charlotte', 35.225, -80.839, -5
    UNION ALL SELECT 'CHI', 'Chicago', 41.881, -87.674, -6
    UNION ALL SELECT 'CLE', 'Cleveland', 41.497, -81.688, -5
    UNION ALL SELECT 'DAL', 'Dallas', 32.790, -96.810, -6
    UNION ALL SELECT 'DEN', 'Denver', 39.749, -105.008, -7
    UNION ALL SELECT 'DET', 'Detroit', 42.341, -83.055, -5
    UNION ALL SELECT 'GSW', 'San Francisco', 37.768, -122.388, -8
    UNION ALL SELECT 'HOU', 'Houston', 29.751, -95.362, -6
    UNION ALL SELECT 'IND', 'Indianapolis', 39.764, -86.156, -5
    UNION ALL SELECT 'LAC', 'Los Angeles', 34.043, -118.267, -8
    UNION ALL SELECT 'LAL', 'Los Angeles', 34.043, -118.267, -8
    UNION ALL SELECT 'MEM', 'Memphis', 35.138, -90.051, -6
    UNION ALL SELECT 'MIA', 'Miami', 25.781, -80.187, -5
    UNION ALL SELECT 'MIL', 'Milwaukee', 43.045, -87.917, -6
    UNION ALL SELECT 'MIN', 'Minneapolis', 44.980, -93.276, -6
    UNION ALL SELECT 'NOP', 'New Orleans', 29.949, -90.082, -6
    UNION ALL SELECT 'NYK', 'New York', 40.751, -73.994, -5
    UNION ALL SELECT 'OKC', 'Oklahoma City', 35.463, -97.515, -6
    UNION ALL SELECT 'ORL', 'Orlando', 28.539, -81.384, -5
    UNION ALL SELECT 'PHI', 'Philadelphia', 39.901, -75.172, -5
    UNION ALL SELECT 'PHX', 'Phoenix', 33.446, -112.071, -7
    UNION ALL SELECT 'POR', 'Portland', 45.532, -122.667, -8
    UNION ALL SELECT 'SAC', 'Sacramento', 38.580, -121.500, -8
    UNION ALL SELECT 'SAS', 'San Antonio', 29.427, -98.438, -6
    UNION ALL SELECT 'TOR', 'Toronto', 43.643, -79.379, -5
    UNION ALL SELECT 'UTA', 'Salt Lake City', 40.768, -111.901, -7
    UNION ALL SELECT 'WAS', 'Washington', 38.898, -77.021, -5
    UNION ALL SELECT '', 'Austin', 30.282, -97.733, -6
    UNION ALL SELECT '', 'Berlin', 52.505, 13.444, 1
    UNION ALL SELECT '', 'Inglewood', 33.945, -118.341, -8
    UNION ALL SELECT '', 'Lake Buena Vista', 28.337, -81.556, -5
    UNION ALL SELECT '', 'Las Vegas', 36.103, -115.178, -8
    UNION ALL SELECT '', 'London', 51.503, 0.003, 0
    UNION ALL SELECT '', 'Mexico City', 19.497, -99.175, -6
    UNION ALL SELECT '', 'Paris', 48.839, 2.379, 1
    UNION ALL SELECT '', 'Tampa', 27.943, -82.452, -5
) AS places
