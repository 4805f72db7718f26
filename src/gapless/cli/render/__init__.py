"""Renderers: read models to text. They never query."""
