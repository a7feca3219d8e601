"""The few known cases that a document could mean, found by number, caption and parties."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.cases.caption import normal_caption
from kb.models import Alias, Case, NameBlock, Party
from kb.ontology import Kind
from kb.resolve.case_entity import caption_blocks
from kb.resolve.case_scores import Sides, ToldCase
from kb.resolve.suits import members_of_each
from kb.store.session import table_of

MOST = 60
_SIDES = ("plaintiff", "defendant")


def candidates(session: Session, told: ToldCase) -> list[Any]:
    """Cases with an equal number, an equal or similar caption, or a party on both sides in common; at most `MOST`."""
    ways: list[sa.Select[Any]] = []
    cases = table_of(Case)
    if told.core:
        ways.append(sa.select(cases.c.id).where(cases.c.docket_core == told.core))
    if told.caption:
        ways += _by_caption(told.caption)
    if all(told.sides):
        ways.append(_by_parties(session, told.sides))
    elif told.caption and any(told.sides):
        ways += _by_party_and_name(session, told.sides, told.caption)
    if not ways:
        return []
    query = sa.select(cases).where(cases.c.id.in_(sa.union(*ways))).order_by(cases.c.id).limit(MOST)
    return list(session.connection().execute(query).all())


def _by_caption(caption: str) -> Iterable[sa.Select[Any]]:
    cases, aliases, name_blocks = table_of(Case), table_of(Alias), table_of(NameBlock)
    equal = sa.select(aliases.c.entity_id).where(
        aliases.c.kind == Kind.CASE.value, aliases.c.normal == normal_caption(caption)
    )
    yield sa.select(cases.c.id).where(cases.c.entity_id.in_(equal))
    left, right = caption_blocks(caption)
    if left and right:
        firsts = sa.select(name_blocks.c.entity_id).where(
            name_blocks.c.kind == Kind.CASE.value, name_blocks.c.block.in_(sorted(left))
        )
        both = sa.select(name_blocks.c.entity_id).where(
            name_blocks.c.kind == Kind.CASE.value,
            name_blocks.c.block.in_(sorted(right)),
            name_blocks.c.entity_id.in_(firsts),
        )
        yield sa.select(cases.c.id).where(cases.c.entity_id.in_(both))


def _by_parties(session: Session, sides: Sides) -> sa.Select[Any]:
    """Cases with a member of a group of each side where it stands."""
    parties = table_of(Party)
    other = parties.alias("other")
    members = members_of_each(session, sides[0] | sides[1])
    ours, theirs = (sorted(set().union(*(members[key] for key in side))) for side in sides)
    return (
        sa.select(parties.c.case_id)
        .join(other, other.c.case_id == parties.c.case_id)
        .where(
            parties.c.entity_id.in_(ours),
            parties.c.side == "plaintiff",
            other.c.entity_id.in_(theirs),
            other.c.side == "defendant",
        )
    )


def _by_party_and_name(session: Session, sides: Sides, caption: str) -> Iterable[sa.Select[Any]]:
    """Cases with a member of the group of one side, and on the other a party that has the last word of the caption's name."""
    names = normal_caption(caption).split(" v ", 1)
    if len(names) != 2:
        return
    place = 0 if sides[0] else 1
    words = names[1 - place].split()
    if not words or len(words[-1]) < 3:
        return
    parties = table_of(Party)
    other = parties.alias("other")
    members = members_of_each(session, sides[place])
    yield (
        sa.select(parties.c.case_id)
        .join(other, other.c.case_id == parties.c.case_id)
        .where(
            parties.c.entity_id.in_(sorted(set().union(*members.values()))),
            parties.c.side == _SIDES[place],
            other.c.side == _SIDES[1 - place],
            other.c.name.icontains(words[-1], autoescape=True),
        )
    )
