-- The markers of these units of a processor.
SELECT partition_key, fence, generation
FROM gapless.markers
WHERE processor = $processor AND partition_key IN (SELECT UNNEST($keys::VARCHAR[]));
