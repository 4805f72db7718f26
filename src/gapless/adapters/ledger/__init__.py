"""Ledgers: SQLite, and a twin in memory."""
