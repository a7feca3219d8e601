"""Full-text search: FTS5 kept by triggers on SQLite, generated tsvector columns on PostgreSQL."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The key tables give each row a number of its own: SQLite may renumber rowids when a file is vacuumed. The
# index reads its text through a view, so that no text is stored twice.
_SQLITE = """
CREATE TABLE search_{name}_key (number INTEGER PRIMARY KEY, {name}_id VARCHAR NOT NULL UNIQUE);
CREATE VIEW search_{name} AS
  SELECT k.number AS number, {viewed} FROM search_{name}_key k JOIN {name} r ON r.id = k.{name}_id;
CREATE VIRTUAL TABLE {name}_fts USING fts5(
  {columns}, content='search_{name}', content_rowid='number', tokenize='porter unicode61 remove_diacritics 2');
CREATE TRIGGER search_{name}_insert AFTER INSERT ON {name} BEGIN
  INSERT INTO search_{name}_key({name}_id) VALUES (new.id);
  INSERT INTO {name}_fts(rowid, {columns})
    SELECT number, {new} FROM search_{name}_key WHERE {name}_id = new.id;
END;
CREATE TRIGGER search_{name}_delete AFTER DELETE ON {name} BEGIN
  INSERT INTO {name}_fts({name}_fts, rowid, {columns})
    SELECT 'delete', number, {old} FROM search_{name}_key WHERE {name}_id = old.id;
  DELETE FROM search_{name}_key WHERE {name}_id = old.id;
END;
CREATE TRIGGER search_{name}_update AFTER UPDATE OF {columns} ON {name} WHEN {changed} BEGIN
  INSERT INTO {name}_fts({name}_fts, rowid, {columns})
    SELECT 'delete', number, {old} FROM search_{name}_key WHERE {name}_id = old.id;
  INSERT INTO {name}_fts(rowid, {columns})
    SELECT number, {new} FROM search_{name}_key WHERE {name}_id = new.id;
END;
INSERT INTO search_{name}_key({name}_id) SELECT id FROM {name};
INSERT INTO {name}_fts({name}_fts) VALUES ('rebuild')
"""

_INDEXED = {"document": ("title", "text"), "claim": ("quote",)}


def _statements(name, columns):
    """The statements for one table; a trigger's body holds semicolons, so they are cut at line ends."""
    script = _SQLITE.format(
        name=name,
        columns=", ".join(columns),
        viewed=", ".join(f"coalesce(r.{column}, '') AS {column}" for column in columns),
        new=", ".join(f"coalesce(new.{column}, '')" for column in columns),
        old=", ".join(f"coalesce(old.{column}, '')" for column in columns),
        changed=" OR ".join(f"old.{column} IS NOT new.{column}" for column in columns),
    )
    statement = ""
    for line in script.strip().splitlines():
        statement += line + "\n"
        inside_trigger = "CREATE TRIGGER" in statement and not line.startswith("END")
        if line.endswith(";") and not inside_trigger:
            yield statement.strip().rstrip(";") + (";" if line.startswith("END") else "")
            statement = ""
    yield statement.strip()


# PostgreSQL takes tags, hosts and file names for words of their own kinds; here letters and digits alone make words,
# as they do in a query.
# A tsvector holds at most a megabyte; the words after the first half million characters are not searched.
_POSTGRES = (
    "ALTER TABLE document ADD COLUMN search_vector tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('english', regexp_replace(coalesce(left(title, 2000), ''), '[^[:alnum:]_]+', ' ', 'g')), 'A') || "
    "to_tsvector('english', regexp_replace(left(text, 500000), '[^[:alnum:]_]+', ' ', 'g'))) STORED",
    "CREATE INDEX ix_document_search ON document USING gin (search_vector)",
    "ALTER TABLE claim ADD COLUMN search_vector tsvector GENERATED ALWAYS AS ("
    "to_tsvector('english', regexp_replace(left(quote, 500000), '[^[:alnum:]_]+', ' ', 'g'))) STORED",
    "CREATE INDEX ix_claim_search ON claim USING gin (search_vector)",
)


def upgrade() -> None:
    """Make the indexes and fill them with what is there."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in _POSTGRES:
            op.execute(statement)
        return
    connection = op.get_bind()
    for name, columns in _INDEXED.items():
        for statement in _statements(name, columns):
            connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Take the indexes away."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE claim DROP COLUMN search_vector")
        op.execute("ALTER TABLE document DROP COLUMN search_vector")
        return
    connection = op.get_bind()
    for name in _INDEXED:
        for trigger in ("insert", "delete", "update"):
            connection.exec_driver_sql(f"DROP TRIGGER search_{name}_{trigger}")
        connection.exec_driver_sql(f"DROP TABLE {name}_fts")
        connection.exec_driver_sql(f"DROP VIEW search_{name}")
        connection.exec_driver_sql(f"DROP TABLE search_{name}_key")
