"""The database tier: PostgreSQL, its credentials and its backups."""

from modules.database.tier import DatabaseTier

__all__ = ["DatabaseTier"]
