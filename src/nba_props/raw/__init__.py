"""Loaders: raw payloads to the rows of one raw table each. They parse what came and judge nothing."""
