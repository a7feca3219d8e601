"""Invented annotated documents for benchmarks: they follow from a seed, a tenth are copies, some firms are much in the news."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from kb.annotation import AnnotatedDocument
from kb.ids import stable_id
from kb.resolve.alias_table import alias_table
from tests.kb.resolve.builder import Says, told

CLAIMS = 5
"""Claims of a document; four join two parties, one is a statement."""

_FIRST = [
    "Ada",
    "Ben",
    "Carla",
    "Dev",
    "Elin",
    "Femi",
    "Gita",
    "Hugo",
    "Ines",
    "Jun",
    "Kaya",
    "Lars",
    "Mei",
    "Noor",
    "Otto",
    "Priya",
    "Rosa",
    "Sven",
    "Tomas",
    "Uma",
]
_LAST = "Adeyemi Brenner Calloway Dufour Ekwueme Falk Grant Haldane Iversen Jansen Keller Lindqvist Moreau".split()  # noqa: SIM905
_HEAD = "Halden Kestrel Vantor Nimbus Quarry Mirelle Orrery Corvane Delft Saltmarsh Tessera Borealis Pellucid".split()  # noqa: SIM905
_TAIL = [
    "Robotics",
    "Compute",
    "Labs",
    "Media",
    "Systems",
    "Analytics",
    "Press",
    "Dynamics",
    "Research",
    "Intelligence",
    "Works",
    "Studios",
]
_WORDS = "the court heard on a day in spring that model answers were collected while engineers counted requests and lawyers asked for records of every prompt sent over rented machines in northern ports where prices fell and partners left".split()  # noqa: SIM905
_KINDS = (
    ("alleged", "distilled", "{o} accused {s} of distilling its models, {p} said; {f}."),
    ("denied", "distilled", "{s} denied having distilled a model of {o}, {p} said; {f}."),
    ("reported", "sued", "{s} sued {o}, Reuters reported; {f}."),
    ("reported", "partnered", "{s} works with {o}, {p} said; {f}."),
    ("alleged", "infringed", "{p} says that {s} infringed the works of {o}; {f}."),
)
_BOILERPLATE = "Sign up for the morning letter of {outlet} and get the day's most read stories about machines and the law in your mailbox, free and before seven, every working day of the year."


def documents(
    count: int, *, seed: int = 11, start: int = 0, of: int | None = None
) -> Iterator[AnnotatedDocument]:
    """Documents of about 250 words, numbered from `start`; `of` is how many the three years of news are spread over."""
    listed = [entity.name for entity in alias_table().entities.values() if entity.kind == "company"][:300]
    weights = [1 / (place + 12) for place in range(len(listed))]
    previous: AnnotatedDocument | None = None
    for number in range(start, start + count):
        chance = random.Random(seed * 1_000_003 + number)
        published = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=number * 1200 // (of or start + count))
        outlet = f"Outlet {chance.randrange(400)}"
        if previous is not None and chance.random() < 0.1:
            yield previous.model_copy(
                update={"id": f"d{number:07d}", "publisher": outlet, "url": f"https://copy.example/{number}"}
            )
            continue
        sentences: list[tuple[str, *tuple[Says, ...]]] = []
        kinds: dict[str, str] = {}
        for _ in range(CLAIMS - 1):
            subject, other = _company(chance, listed, weights), _company(chance, listed, weights)
            stance, predicate, form = chance.choice(_KINDS)
            person = _person(chance)
            kinds[person] = "person"
            speaker = {"alleged": other, "denied": subject}.get(stance)
            text = form.format(s=subject, o=other, p=person, f=_filler(chance, 34))
            sentences.append(
                (text, Says(stance, predicate, subject, other, speaker, negated=stance == "denied"))
            )
        speaker = _company(chance, listed, weights)
        sentences.append(
            (
                f"“{_filler(chance, 14).capitalize()},” {speaker} said.",
                Says("stated", "said", None, None, speaker),
            )
        )
        sentences.append((_BOILERPLATE.format(outlet=outlet),))
        previous = told(f"d{number:07d}", published.date().isoformat(), outlet, *sentences, kinds=kinds)
        yield previous


def dockets(count: int, *, seed: int = 12) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of cases on dockets and of their parties, two a side."""
    listed = [entity.name for entity in alias_table().entities.values() if entity.kind == "company"][:300]
    weights = [1 / (place + 12) for place in range(len(listed))]
    cases: list[dict[str, Any]] = []
    parties: list[dict[str, Any]] = []
    for number in range(count):
        chance = random.Random(seed * 1_000_003 + number)
        day = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(1200))
        names = [_company(chance, listed, weights) for _ in range(4)]
        serial = f"{day:%y}-cv-{number % 99999 + 1:05d}"
        key = f"cand-{serial}-{number}"
        cases.append(
            {
                "id": key, "court_id": "cand", "docket_number": f"3:{serial}", "docket_core": serial,
                "caption": f"{names[0]} v. {names[1]}", "caption_history": [], "filed": day.date(), "status": "pending",
                "origin": "docket", "first_seen": day, "updated_at": day, "links": [], "followed": False,
            }
        )  # fmt: skip
        for place, name in enumerate(names):
            side = ("plaintiff", "defendant")[place % 2]
            parties.append(
                {
                    "id": stable_id(key, side, name, place), "case_id": key, "name": name, "role": side.capitalize(),
                    "side": side, "extra": {}, "position": place,
                }
            )  # fmt: skip
    return cases, parties


def _company(chance: random.Random, listed: list[str], weights: list[float]) -> str:
    if chance.random() < 0.6:
        return chance.choices(listed, weights)[0]
    return f"{chance.choice(_HEAD)} {chance.choice(_TAIL)} {chance.randrange(60)}"


def _person(chance: random.Random) -> str:
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def _filler(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words))
