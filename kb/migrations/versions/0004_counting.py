"""Indexes that hold all that counting reads: claims by their proposition, contradictions by their time"""

from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Claims are found by their proposition in the wide index, so that the narrow one goes."""
    op.create_index(
        "ix_claim_counting",
        "claim",
        [
            "proposition_id",
            "stance",
            "negated",
            "hedge",
            "published",
            "id",
            "speaker_id",
            "origin_key",
            "document_id",
            "first_seen",
            "retracted_at",
            "review_state",
        ],
    )
    op.drop_index("ix_claim_proposition_id", "claim")
    op.create_index("ix_contradiction_first_seen", "contradiction", ["first_seen", "id"])


def downgrade() -> None:
    """The schema before it."""
    op.drop_index("ix_contradiction_first_seen", "contradiction")
    op.create_index("ix_claim_proposition_id", "claim", ["proposition_id"])
    op.drop_index("ix_claim_counting", "claim")
