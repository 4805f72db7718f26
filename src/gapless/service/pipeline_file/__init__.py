"""The pipeline file: YAML in, a checked :class:`gapless.model.pipeline.Pipeline` out, or every problem with its line."""

from gapless.service.pipeline_file.build import load_pipeline
from gapless.service.pipeline_file.schema import json_schema

__all__ = ["json_schema", "load_pipeline"]
