"""What is kept of a text by age; and without a column of tombstones that nothing ever used"""

import sqlalchemy as sa
from alembic import op

import kb.models.columns


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns to documents, and take one from tombstones."""
    op.add_column("document", sa.Column("text_dropped_at", kb.models.columns.UtcDateTime(), nullable=True))
    op.add_column("document", sa.Column("kept_digest", sa.String(), nullable=True))
    op.drop_column("tombstone", "redact")


def downgrade() -> None:
    """The schema before it; texts that were dropped do not come back."""
    op.add_column("tombstone", sa.Column("redact", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_column("document", "kept_digest")
    op.drop_column("document", "text_dropped_at")
