"""Schema versions, applied by Alembic when a store is opened."""
