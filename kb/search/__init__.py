"""Search over documents, claims, entities and cases: FTS5 on SQLite, tsvector on PostgreSQL."""
