"""Where a text stands for something instead of naming it: descriptions, role words of a suit, pronouns."""

from collections.abc import Iterator, Sequence

from kb.extract.antecedents import DESCRIPTION, PRONOUN, Place
from kb.extract.descriptions import find_descriptions
from kb.extract.document import Unit, UnitRole
from kb.extract.merge import is_role
from kb.extract.ner_model import Tagged
from kb.extract.pronouns import find_pronouns
from kb.extract.sides import ROLE

_ENDINGS = ("’s", "'s", "’", "'")


def find_anaphors(
    text: str, units: Sequence[Unit], tagged: Tagged, names: Sequence[Place], *, threshold: float = 0.4
) -> list[Place]:
    """Descriptions and pronouns outside of boilerplate, not yet joined to anything.

    Args:
        text: the document's.
        units: all of its units.
        tagged: what the encoder said of it.
        names: the places of its names, which are no descriptions.
        threshold: how sure the encoder must be of a description that no determiner and noun make one.
    """
    spoken = bytearray(len(text))
    for unit in units:
        if unit.role is not UnitRole.BOILERPLATE:
            spoken[unit.start : unit.end] = b"\x01" * (unit.end - unit.start)
    taken = {(place.start, place.end) for place in names}
    last_letters = {place.end for place in names}
    covered = bytearray(len(text))
    found: list[Place] = []
    for place in (
        *_by_role(text, tagged, {place.start for place in names}),
        *_by_noun(text, tagged),
        *_by_head(text, tagged, threshold),
    ):
        is_name = (place.start, place.end) in taken or (place.head is not None and place.end in last_letters)
        if spoken[place.start] and not is_name and covered.find(1, place.start, place.end) < 0:
            covered[place.start : place.end] = b"\x01" * (place.end - place.start)
            found.append(place)
    for start, end in find_pronouns(text):
        rows = tagged.rows_at(start, end)
        if rows is not None and spoken[start]:
            seen = tagged.is_anaphor(rows[0])
            found.append(
                Place(
                    start, end, PRONOUN, text[start:end], first_row=rows[0], last_row=rows[1],
                    probabilities=tagged.kinds_of_pronoun(rows[0]), confidence=seen, seen=seen,
                )
            )  # fmt: skip
    return found


def _by_role(text: str, tagged: Tagged, names: set[int]) -> Iterator[Place]:
    """Role words by themselves; before a name they are its title."""
    for match in ROLE.finditer(text):
        rows = tagged.rows_at(*match.span())
        if rows is not None and match.end() + 1 not in names:
            yield Place(
                match.start(), match.end(), DESCRIPTION, match.group(), first_row=rows[0], last_row=rows[1],
                probabilities=tagged.kinds_of_name(*rows)[0], confidence=0.6, seen=tagged.seen_as_description(*rows),
                head=match["word"].casefold(),
            )  # fmt: skip


def _by_noun(text: str, tagged: Tagged) -> Iterator[Place]:
    for described in find_descriptions(text):
        rows = tagged.rows_at(described.start, described.end)
        if rows is not None:
            seen = tagged.seen_as_description(*rows)
            yield Place(
                described.start, described.end, DESCRIPTION, text[described.start : described.end],
                first_row=rows[0], last_row=rows[1], probabilities=tagged.kinds_of_description(rows[0]),
                confidence=seen, seen=seen, head=described.head,
            )  # fmt: skip


def _by_head(text: str, tagged: Tagged, threshold: float) -> Iterator[Place]:
    for span in tagged.descriptions(text, threshold=threshold):
        start, end = span.start, span.end
        for ending in _ENDINGS:
            end -= len(ending) if text[start:end].endswith(ending) else 0
        if start < end and not is_role(text[start:end]):
            yield Place(
                start, end, DESCRIPTION, text[start:end], first_row=span.first_row, last_row=span.last_row,
                probabilities=tagged.kinds_of_description(span.first_row), confidence=span.confidence,
                seen=span.confidence,
            )  # fmt: skip
