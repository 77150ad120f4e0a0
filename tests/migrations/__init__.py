"""Migrations that the version before can work with."""
