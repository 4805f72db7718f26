"""Warehouses: DuckDB, and a twin in memory."""
