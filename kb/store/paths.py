"""Chains of propositions that join two entities, each step with the claims that say so."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Proposition
from kb.ontology import Predicate
from kb.resolve.identity import Family
from kb.resolve.summary import origin_of
from kb.store.as_of import Moment, known
from kb.store.evidence import EvidenceCard, cards_of
from kb.store.propositions import references
from kb.store.ranking import supports
from kb.store.session import table_of
from kb.store.strongest import is_waiting

MOST_PATHS = 20
LONGEST = 4
"""Steps of a chain; chains of more than two are looked for only where there are no shorter ones."""
_MOST_NEIGHBOURS = 3000
_SHOWN = 2


_LARGE = 50_000
"""Counting an entity's propositions stops here."""


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """One step of a chain of propositions between two entities, with the claims that say so."""

    path: int
    step: int
    subject: str
    predicate: str
    object: str
    origins: int
    evidence: tuple[EvidenceCard, ...]


class _Edge(NamedTuple):
    """A proposition between two entities."""

    id: str
    subject: str
    predicate: str
    object: str
    weight: tuple[int, int]
    """Independent origins and claims, as they are now."""


def evidence_between(
    session: Session,
    left: str,
    right: str,
    *,
    predicates: Sequence[str] = (),
    as_of: Moment | None = None,
    limit: int = MOST_PATHS,
) -> list[PathAnswer]:
    """The steps of the shortest chains between two entities, best supported first; whatever way their claims point.

    Longer chains than two steps are given only where there is none of one or two.
    """
    family = Family(session)
    family.load([left, right])
    source, target = (family.group(key, as_party=False) for key in (left, right))
    if source == target:
        return []
    search = _Search(session, source, target, tuple(predicates), as_of)
    paths = search.shortest(min(limit, MOST_PATHS))
    names = references(
        session, {end for path in paths for edge in path for end in (edge.subject, edge.object)}
    )
    wanted = _shown(session, sorted({edge.id for path in paths for edge in path}), as_of)
    cards = {
        card.claim_id: card for card in cards_of(session, [key for keys in wanted.values() for key in keys])
    }
    return [
        PathAnswer(
            number,
            place,
            names[edge.subject].name if edge.subject in names else edge.subject,
            edge.predicate,
            names[edge.object].name if edge.object in names else edge.object,
            search.origins(edge),
            tuple(cards[key] for key in wanted.get(edge.id, ()) if key in cards),
        )
        for number, path in enumerate(paths, 1)
        for place, edge in enumerate(path, 1)
    ]


def _shown(session: Session, ids: Sequence[str], as_of: Moment | None) -> dict[str, list[str]]:
    """The claims that are shown with each proposition: for it before against it, oldest first."""
    claims = table_of(Claim)
    against = sa.case((supports(claims), 0), else_=1)
    place = sa.func.row_number().over(
        partition_by=claims.c.proposition_id, order_by=(against, claims.c.published, claims.c.id)
    )
    found: dict[str, list[str]] = {}
    for part in batched(list(ids), 400):
        numbered = (
            sa.select(claims.c.proposition_id, claims.c.id, place.label("place"))
            .where(claims.c.proposition_id.in_(part), *known(as_of))
            .subquery()
        )
        query = sa.select(numbered).where(numbered.c.place <= _SHOWN).order_by(numbered.c.place)
        for key, claim_id, _ in session.connection().execute(query):
            found.setdefault(key, []).append(claim_id)
    return found


class _Search:
    """Looking for chains from both ends; an entity's propositions are read once, and the claims only counted."""

    def __init__(
        self, session: Session, source: str, target: str, predicates: tuple[str, ...], as_of: Moment | None
    ) -> None:
        self._session = session
        self._ends = (source, target)
        self._predicates = predicates
        self._as_of = as_of
        self._near: dict[str, dict[str, list[Any]]] = {}
        """Of an entity that was read, rows of its propositions by the other end."""
        self._edges: dict[tuple[str, str], list[_Edge]] = {}
        self._said: dict[str, tuple[int, int]] = {}
        """Independent origins and claims of propositions at the moment."""
        self._as_stored = as_of is None and not is_waiting(session)

    def shortest(self, limit: int) -> list[list[_Edge]]:
        """At most so many chains, the shortest first and of those the best supported; no step without live claims."""
        small, large = sorted(self._ends, key=self._size)
        self._read([small])
        # of a hub only what joins it to the other's neighbours; all of it where that gives no chain
        self._read([large], others=sorted(self._near[small]))
        paths = self._best(self._short(), limit)
        if not paths:
            del self._near[large]
            self._read([large])
            paths = self._best(self._longer(), limit)
        return paths

    def _short(self) -> list[list[str]]:
        """Chains of one step and of two."""
        source, target = self._ends
        ours, theirs = self._near[source].keys(), self._near[target].keys()
        direct = [[source, target]] if target in ours or source in theirs else []
        return direct + [[source, middle, target] for middle in ours & theirs]

    def _size(self, node: str) -> int:
        """How many propositions an entity has, up to a bound."""
        table = table_of(Proposition)
        some = sa.union_all(
            *(sa.select(sa.literal(1)).where(end == node) for end in (table.c.subject_id, table.c.object_id))
        ).limit(_LARGE)
        count = sa.select(sa.func.count()).select_from(some.subquery())
        return int(self._session.connection().execute(count).scalar_one())

    def _longer(self) -> Iterator[list[str]]:
        """Chains of three steps, and of four where there are none."""
        source, target = self._ends
        ours, theirs = set(self._near[source]), set(self._near[target])
        small, is_ours = (ours, True) if len(ours) <= len(theirs) else (theirs, False)
        self._read(small)
        other = theirs if is_ours else ours
        three = sorted((first, second) for first in small for second in self._near[first].keys() & other)
        chains = [[first, second] for first, second in three if second not in self._ends]
        if not chains:
            reached = {end for first in small for end in self._near[first]} - small - other - set(self._ends)
            self._read(sorted(reached)[:_MOST_NEIGHBOURS])
            chains = [
                [first, middle, second]
                for first in sorted(small)
                for middle in sorted(self._near[first].keys() & reached)
                for second in sorted(self._near.get(middle, {}).keys() & other)
            ]
        for chain in chains[:_MOST_NEIGHBOURS]:
            yield [source, *(chain if is_ours else chain[::-1]), target]

    def _best(self, chains: Iterable[list[str]], limit: int) -> list[list[_Edge]]:
        """The chains as propositions, best supported first by their weakest step; those with an unsaid step are left out."""
        ranked = sorted(
            ((len(chain), self._weakest(chain), chain) for chain in chains),
            key=lambda one: (one[0], (-one[1][0], -one[1][1]), one[2]),
        )
        paths: list[list[_Edge]] = []
        for part in batched(ranked, max(2 * limit, 20)):
            steps = [(left, right) for _, _, chain in part for left, right in pairwise(chain)]
            self._hear(edge for left, right in steps for edge in self._between(left, right))
            for _, _, chain in part:
                edges = [self._heard(left, right) for left, right in pairwise(chain)]
                if all(edges):
                    paths.append([edge for edge in edges if edge is not None])
                if len(paths) == limit:
                    return paths
        return paths

    def _rows(self, left: str, right: str) -> list[Any]:
        near = self._near.get(left, {}).get(right)
        return near if near is not None else self._near.get(right, {}).get(left, [])

    def _between(self, left: str, right: str) -> list[_Edge]:
        if (left, right) not in self._edges:
            rows = self._rows(left, right)
            self._edges[left, right] = [
                _Edge(key, subject, predicate, object_, (origins, claims))
                for key, subject, predicate, object_, origins, claims in rows
            ]
        return self._edges[left, right]

    def _weakest(self, chain: Sequence[str]) -> tuple[int, int]:
        return min(self._weight(left, right) for left, right in pairwise(chain))

    def _weight(self, left: str, right: str) -> tuple[int, int]:
        """The most support of a proposition between two entities, and its claims."""
        weight: tuple[int, int] = max((row[4], row[5]) for row in self._rows(left, right))
        return weight

    def _heard(self, left: str, right: str) -> _Edge | None:
        """The best proposition between two entities of which claims are known at the moment."""
        known_edges = [edge for edge in self._between(left, right) if self._said[edge.id][1]]
        return max(known_edges, key=lambda edge: (*self._said[edge.id], edge.id), default=None)

    def _read(self, nodes: Iterable[str], *, others: Sequence[str] | None = None) -> None:
        """Read the propositions of entities; with `others` those with one of these at the other end."""
        table = table_of(Proposition)
        fresh = sorted(set(nodes) - set(self._near))
        for key in fresh:
            self._near[key] = {}
        columns = (
            table.c.id, table.c.subject_id, table.c.predicate, table.c.object_id, table.c.support_origins, table.c.claim_count,
        )  # fmt: skip
        for part in batched(fresh, 400):
            for side, other in (
                (table.c.subject_id, table.c.object_id),
                (table.c.object_id, table.c.subject_id),
            ):
                query = sa.select(*columns).where(
                    side.in_(part), other.is_not(None), table.c.predicate != Predicate.SAID.value
                )
                if others is not None:
                    query = query.where(other.in_(others))
                if self._predicates:
                    query = query.where(table.c.predicate.in_(self._predicates))
                if self._as_of is not None:
                    query = query.where(table.c.first_seen <= self._as_of.at)
                at = 1 if side is table.c.subject_id else 3
                for row in self._session.connection().execute(query).all():
                    end, far = row[at], row[4 - at]
                    if end == far and at == 3:
                        continue  # met already as its subject's
                    self._near[end].setdefault(far, []).append(row)

    def _hear(self, edges: Iterable[_Edge]) -> None:
        """Count the claims of propositions that are known at the moment."""
        fresh = {edge.id: edge for edge in edges if edge.id not in self._said}
        if self._as_stored:
            self._said.update((key, edge.weight) for key, edge in fresh.items())
            return
        claims = table_of(Claim)
        for part in batched(sorted(fresh), 400):
            self._said.update(dict.fromkeys(part, (0, 0)))
            query = (
                sa.select(
                    claims.c.proposition_id,
                    sa.func.count(sa.case((supports(claims), origin_of(claims))).distinct()),
                    sa.func.count(),
                )
                .where(claims.c.proposition_id.in_(part), *known(self._as_of))
                .group_by(claims.c.proposition_id)
            )
            for key, origins, count in self._session.connection().execute(query):
                self._said[key] = (origins, count)

    def origins(self, edge: _Edge) -> int:
        """On how many independent origins a step rests at the moment."""
        return self._said[edge.id][0]
