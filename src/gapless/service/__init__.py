"""Use-cases and read models, settings, the pipeline file, and the one place that wires adapters."""
