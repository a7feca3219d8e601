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
_MOST_CHAINS = 400
"""Chains of four steps that are compared, those with the best two steps in their middle."""
_SHOWN = 2
_SPARE = 5
"""Chains that are read beyond those wanted, since some may have a step that was taken back."""
_LARGE = 50_000
"""Counting an entity's propositions stops here."""
_CLAIMS_BELOW = 1 << 32
"""More claims than any proposition has, so that its origins and claims make one number that sorts by origins first."""


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
    """Looking for chains from both ends: the database joins what is near to either, and claims are only counted."""

    def __init__(
        self, session: Session, source: str, target: str, predicates: tuple[str, ...], as_of: Moment | None
    ) -> None:
        self._session = session
        self._ends = (source, target)
        self._predicates = predicates
        self._as_of = as_of
        self._edges: dict[tuple[str, str], list[_Edge]] = {}
        """Propositions that join two entities, whatever way they point, by both orders of the two."""
        self._said: dict[str, tuple[int, int]] = {}
        """Independent origins and claims of propositions at the moment."""
        self._as_stored = as_of is None and not is_waiting(session)

    def shortest(self, limit: int) -> list[list[_Edge]]:
        """At most so many chains, the shortest first and of those the best supported; no step without live claims."""
        source, target = self._ends
        size = limit + _SPARE
        direct = [[source, target]]
        paths: list[list[_Edge]] = []
        for middles in self._between([source], [target], size):
            chains = direct + [[source, *middle, target] for middle in middles]
            paths += self._said_chains(chains, limit - len(paths))
            direct = []
            if len(paths) == limit:
                return paths
        if not paths:
            for part in batched(self._longer(), size):
                paths += self._said_chains(part, limit - len(paths))
                if len(paths) == limit:
                    break
        return paths

    def _longer(self) -> list[list[str]]:
        """Chains of three steps, and of four where there are none, best supported first by their weakest step."""
        source, target = self._ends
        ours, theirs = (self._neighbours(end) for end in self._ends)
        self._join(ours, theirs)
        chains = [
            [source, first, second, target]
            for first in ours
            for second in theirs
            if self._edges.get((first, second))
        ]
        if not chains and ours and theirs:
            middles = next(iter(self._between(ours, theirs, _MOST_CHAINS, with_ends=True)))
            chains = [[source, *middle, target] for middle in middles]
        self._read_steps(chains)
        return sorted(chains, key=lambda chain: ([-one for one in self._weakest(chain)], chain))

    def _neighbours(self, end: str) -> list[str]:
        """The entities that a proposition joins with one of the two, without the other one."""
        found = (
            self._session.connection()
            .execute(sa.select(self._weights([end]).subquery("near").c.other))
            .scalars()
        )
        return sorted(set(found) - set(self._ends))[:_MOST_NEIGHBOURS]

    def _between(
        self, lefts: Sequence[str], rights: Sequence[str], size: int, *, with_ends: bool = False
    ) -> Iterator[list[tuple[str, ...]]]:
        """What joins entities of two sets by two propositions, part by part, best supported first by the weaker of the two;
        with the two entities around it, or alone."""
        is_turned = sum(map(self._size, rights)) < sum(map(self._size, lefts))
        few, many = (rights, lefts) if is_turned else (lefts, rights)
        ours = self._weights(few).cte("ours")
        # of a hub only what joins it to the other's neighbours
        theirs = self._weights(many, among=sa.select(ours.c.other)).subquery("theirs")
        weaker = sa.case((ours.c.weight < theirs.c.weight, ours.c.weight), else_=theirs.c.weight)
        first, last = (theirs, ours) if is_turned else (ours, theirs)
        taken = (*self._ends, *(() if not with_ends else (*lefts, *rights)))
        query = (
            sa.select(*((first.c.node, ours.c.other, last.c.node) if with_ends else (ours.c.other,)))
            .join_from(ours, theirs, ours.c.other == theirs.c.other)
            .where(ours.c.other.not_in(taken))
            .order_by(weaker.desc(), ours.c.other, first.c.node, last.c.node)
        )
        start = 0
        while True:
            found = self._session.connection().execute(query.limit(size).offset(start)).all()
            yield [tuple(row) for row in found]
            if len(found) < size:
                return
            start += size

    def _size(self, node: str) -> int:
        """How many propositions an entity has, up to a bound."""
        table = table_of(Proposition)
        some = sa.union_all(
            *(sa.select(sa.literal(1)).where(end == node) for end in (table.c.subject_id, table.c.object_id))
        ).limit(_LARGE)
        count = sa.select(sa.func.count()).select_from(some.subquery())
        return int(self._session.connection().execute(count).scalar_one())

    def _weights(self, nodes: Sequence[str], *, among: sa.Select[Any] | None = None) -> sa.Select[Any]:
        """The entities that a proposition joins with each, and the most that one of them weighs: origins, then claims."""
        table = table_of(Proposition)
        weight = sa.cast(table.c.support_origins, sa.BigInteger) * _CLAIMS_BELOW + table.c.claim_count
        sides = [
            sa.select(side.label("node"), other.label("other"), weight.label("weight")).where(
                side.in_(nodes),
                other.is_not(None) if among is None else other.in_(among),
                *self._wanted(),
            )
            for side, other in _sides()
        ]
        both = sa.union_all(*sides).subquery()
        return sa.select(both.c.node, both.c.other, sa.func.max(both.c.weight).label("weight")).group_by(
            both.c.node, both.c.other
        )

    def _wanted(self) -> list[sa.ColumnElement[bool]]:
        """Conditions on propositions."""
        table = table_of(Proposition)
        conditions: list[sa.ColumnElement[bool]] = [table.c.predicate != Predicate.SAID.value]
        if self._predicates:
            conditions.append(table.c.predicate.in_(self._predicates))
        if self._as_of is not None:
            conditions.append(table.c.first_seen <= self._as_of.at)
        return conditions

    def _said_chains(self, chains: Sequence[list[str]], limit: int) -> list[list[_Edge]]:
        """The chains as propositions, at most so many; those with a step of which nothing is said are left out."""
        self._read_steps(chains)
        steps = [step for chain in chains for step in pairwise(chain)]
        self._hear(edge for step in steps for edge in self._edges[step])
        paths: list[list[_Edge]] = []
        for chain in chains:
            edges = [self._heard(step) for step in pairwise(chain)]
            if all(edges) and len(paths) < limit:
                paths.append([edge for edge in edges if edge is not None])
        return paths

    def _read_steps(self, chains: Sequence[list[str]]) -> None:
        """Read the propositions of the steps of chains."""
        steps: dict[str, set[str]] = {}
        for chain in chains:
            for left, right in pairwise(chain):
                if (left, right) not in self._edges:
                    # from the end of the chains, which many have in common
                    common, other = (right, left) if right in self._ends else (left, right)
                    steps.setdefault(common, set()).add(other)
        for common, others in steps.items():
            self._join([common], sorted(others))

    def _join(self, lefts: Sequence[str], rights: Sequence[str]) -> None:
        """Read the propositions between entities of two sets."""
        for left in lefts:
            for right in rights:
                self._edges.setdefault((left, right), [])
                self._edges.setdefault((right, left), [])
        for some in batched(lefts, 400):
            for others in batched(rights, 400):
                for side, far in _sides():
                    query = sa.select(*_columns()).where(side.in_(some), far.in_(others), *self._wanted())
                    for row in self._session.connection().execute(query):
                        edge = _edge(row)
                        for step in {(edge.subject, edge.object), (edge.object, edge.subject)}:
                            if edge not in self._edges[step]:
                                self._edges[step].append(edge)

    def _weakest(self, chain: Sequence[str]) -> tuple[int, int]:
        """The most support of the step that has least, and its claims."""
        return min(
            max((edge.weight for edge in self._edges[step]), default=(0, 0)) for step in pairwise(chain)
        )

    def _heard(self, step: tuple[str, str]) -> _Edge | None:
        """The best proposition between two entities of which claims are known at the moment."""
        known_edges = [edge for edge in self._edges[step] if self._said[edge.id][1]]
        return max(known_edges, key=lambda edge: (*self._said[edge.id], edge.id), default=None)

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


def _sides() -> tuple[tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]], ...]:
    """An end of a proposition with the other one, both ways."""
    table = table_of(Proposition)
    return ((table.c.subject_id, table.c.object_id), (table.c.object_id, table.c.subject_id))


def _columns() -> tuple[sa.ColumnElement[Any], ...]:
    """What is read of a proposition for a step."""
    table = table_of(Proposition)
    return (
        table.c.id, table.c.subject_id, table.c.predicate, table.c.object_id, table.c.support_origins, table.c.claim_count,
    )  # fmt: skip


def _edge(row: Any) -> _Edge:
    key, subject, predicate, object_, origins, claims = row
    return _Edge(key, subject, predicate, object_, (origins, claims))
