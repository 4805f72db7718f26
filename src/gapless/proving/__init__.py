"""Pure judgement: evidence by expectation, gaps, watermark."""
