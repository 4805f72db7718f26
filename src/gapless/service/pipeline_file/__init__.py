"""The pipeline file: YAML in, a checked :class:`gapless.model.pipeline.Pipeline` out, or every problem with its line."""

from gapless.service.pipeline_file.build import Reading, load_pipeline, read_pipeline
from gapless.service.pipeline_file.json_schema import included_schema, pipeline_schema

__all__ = ["Reading", "included_schema", "load_pipeline", "pipeline_schema", "read_pipeline"]
