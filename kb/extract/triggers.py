"""Patterns of words that state a relation between mentions: quick, readable, and blind to what they were not told.

The unit's text is rewritten with one sign for each outermost mention; the patterns of `lexicon/claims.toml` are matched
against that, so that a name's own words never match.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.extract.claim_windows import Place
from kb.ontology import FRAMES, Kind, Predicate

LEXICON = Path(__file__).parent / "lexicon" / "claims.toml"
LEXICONS = (LEXICON, LEXICON.with_name("claims_more.toml"))

MENTION = r"⟦\d+⟧"
_TITLE = r"(?:(?:[a-z]+ ){0,3}(?:CEO|judge|mr\.?|ms\.?|mrs\.?|dr\.?|chief executive|chairman|president|co-?founder|founder) )?"
LIST = rf"(?:{MENTION}(?:(?:\s?,\s?(?:and |or )?| and | or | & |, as well as ){_TITLE}{MENTION})*)"
_WITH_FIRMS = rf"(?:{MENTION}(?:(?:\s?,\s?(?:and |or )?| and | & |; | of | at | \(){_TITLE}{MENTION}\)?)*)"
"""Counsel with their firms: "A of B and C of D"."""
_MACROS = {
    "{J}": r"(?:(?:the |hon(?:orable|\.)? |district |chief |circuit |judge )*)",
    "{M}": MENTION,
    "{AUX}": r"(?:(?:has|have|had|is|are|was|were|been|being|also|reportedly|recently|now|again|since|later|first|jointly|separately|partly|once|still|then|never|not|did|does|do|may|might|likely|probably|be) )*",
    "{APP}": r"(?:, [^.;:⟦⟧]{1,80}(?:⟦\d+⟧[^.;:⟦⟧]{0,40})?,)?(?: who| which)?",
    "{GAP}": r"[^.;:⟦⟧]{0,60}?",
    "{POSS}": r"(?:[’']s?)",
}
_SIGN = re.compile(r"⟦(\d+)⟧")
MAX_UNIT = 1_500
"""Characters of a unit that patterns are matched in."""


@dataclass(frozen=True, slots=True)
class Match:
    """A relation that some pattern found in a unit; entities by their place in the document's list."""

    predicate: Predicate
    subject: int
    object: int | None
    rule: str
    start: int
    """Where in the rewritten unit the pattern begins to match."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One compiled pattern and its name, predicate and number."""

    name: str
    predicate: Predicate
    expression: re.Pattern[str]
    stems: tuple[str, ...]
    """Cheap test: beginnings of words, in small letters, some of which have to be there; empty asks for nothing."""


@cache
def patterns() -> tuple[Pattern, ...]:
    """The patterns of the lexicon."""
    lexicon: dict[str, list[str]] = {}
    for path in LEXICONS:
        with path.open("rb") as file:
            for name, entry in tomllib.load(file).items():
                lexicon.setdefault(name, []).extend(entry["patterns"])
    del lexicon[Predicate.SAID.value]
    return tuple(
        Pattern(
            f"{name}:{number + 1}",
            Predicate(name),
            re.compile(_expand(source), re.IGNORECASE),
            _stems_of(source),
        )
        for name, sources in lexicon.items()
        for number, source in enumerate(sources)
    )


@cache
def speech_patterns() -> tuple[re.Pattern[str], ...]:
    """The patterns of who speaks."""
    with LEXICON.open("rb") as file:
        entry = tomllib.load(file)[Predicate.SAID.value]
    verbs = re.sub(r"\s*\n", "", entry["verbs"])
    return tuple(
        re.compile(_expand(source.replace("{SAYS}", verbs)), re.IGNORECASE) for source in entry["patterns"]
    )


def speakers_in(skeleton: str) -> set[int]:
    """The entities that words of speaking point at in a rewritten unit."""
    return {
        entity
        for pattern in speech_patterns()
        for match in pattern.finditer(skeleton)
        for entity in entities_in(match.group("subject"))
    }


def _expand(source: str) -> str:
    for macro, expression in _MACROS.items():
        source = source.replace(macro, expression)
    source = source.replace("{S2}", f"(?P<subject>{_WITH_FIRMS})")
    return source.replace("{S}", f"(?P<subject>{LIST})").replace("{O}", f"(?:the |an? )?(?P<object>{LIST})")


def _stems_of(source: str) -> tuple[str, ...]:
    """How the longer words of the pattern begin."""
    for macro in (*_MACROS, "{S}", "{S2}", "{O}"):
        source = source.replace(macro, " ")
    return tuple(sorted({word[:5].casefold() for word in re.findall(r"[A-Za-z]{3,}", source)}))


def signed(text: str, unit: Place, mentions: Sequence[tuple[int, int, int]]) -> str:
    """The unit's text with ⟦entity⟧ in the place of each outermost mention.

    Args:
        text: the document's text.
        unit: the unit's start and end.
        mentions: start, end and entity of the mentions in it, in order of place, longer ones first.
    """
    start, end = unit
    end = min(end, start + MAX_UNIT)
    pieces: list[str] = []
    position = start
    for first, last, entity in mentions:
        if first < position or last > end:
            continue
        pieces += (text[position:first], f"⟦{entity}⟧")
        position = last
    pieces.append(text[position:end])
    return "".join(pieces).replace("\n", " ")


def matches(skeleton: str, kinds: Sequence[Kind]) -> Iterator[Match]:
    """The relations that patterns find in a rewritten unit, where the kinds fit; each once for each pattern."""
    if "⟦" not in skeleton:
        return
    small = skeleton.lower()
    for pattern in patterns():
        if pattern.stems and not any(stem in small for stem in pattern.stems):
            continue
        frame = FRAMES[pattern.predicate]
        for match in pattern.expression.finditer(skeleton):
            groups = match.groupdict()
            subjects = [s for s in entities_in(groups["subject"]) if kinds[s] in frame.subjects]
            if "object" in groups:
                objects = [o for o in entities_in(groups["object"]) if kinds[o] in frame.objects]
            else:
                objects = []
            for subject in subjects:
                for object_ in objects:
                    if subject != object_:
                        yield Match(pattern.predicate, subject, object_, pattern.name, match.start())


def entities_in(signs: str | None) -> list[int]:
    """The entities of signs in a rewritten unit, in their order."""
    return [int(number) for number in _SIGN.findall(signs or "")]
