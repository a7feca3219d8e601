"""How much a text is about what is tracked: distillation and extraction of AI models, training on others' outputs
or works, and litigation among AI companies.

A logistic regression over groups of words. The groups are `relevance.toml`, the weights `relevance_weights.json`,
learned by `crawler/relevance_training.py`. Title and lead are scored as they stand; a passage further down that
is clearly about it makes the text relevant as well, less surely.
"""

import json
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_LEAD_WORDS = 120
_WINDOW_WORDS = 90
_MOST_WORDS = 6000
TITLE_SHARE = 0.4
"""Share of the threshold from which a title, or an item of a listing, is looked at more closely."""
_IN_PASSING = 0.9
"""Score of a passage from which it counts although title and lead do not."""
_PASSAGE_WEIGHT = 0.7
_LEAD = 0.7
"""What a hit in the lead counts against one in the title."""
_SUBJECT = ("ai", "company", "product", "distil_model", "steal_model")
"""Groups that say that a text is about AI at all."""
PAIRS: tuple[tuple[str, str], ...] = (
    ("subject", "distil"),
    ("subject", "copying"),
    ("subject", "scraping"),
    ("subject", "steal_model"),
    ("subject", "train_on"),
    ("subject", "rights"),
    ("train_on", "works"),
    ("train_on", "outputs"),
    ("train_on", "litigation"),
    ("company", "litigation"),
    ("subject", "against"),
)
"""Groups that mean more together; `subject` is any of the AI groups, `against` any that speak against."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """A score from 0 to 1, and what it comes from in words."""

    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    pattern: re.Pattern[str]
    against: bool


@lru_cache(maxsize=1)
def groups() -> dict[str, _Group]:
    """The groups of words, by name."""
    data = tomllib.loads((_FOLDER / "relevance.toml").read_text("utf-8"))
    compiled = {}
    for name, group in data["groups"].items():
        exact = "|".join(group.get("exact", []))
        any_case = f"(?i:{'|'.join(group['words'])})"
        compiled[name] = _Group(
            title=group["title"],
            pattern=re.compile(rf"(?<!\w)(?:{any_case}{'|' + exact if exact else ''})(?!\w)"),
            against=group.get("against", False),
        )
    return compiled


def feature_names() -> list[str]:
    """The features, in the order of their weights."""
    return [*groups(), "no_subject", *(f"{one}+{other}" for one, other in PAIRS)]


def features(title: str, lead: str) -> list[float]:
    """One number from 0 to 1 for each feature: 1 for a hit in the title, less for one in the lead only."""
    hits: dict[str, float] = {}
    for name, group in groups().items():
        hits[name] = 1.0 if group.pattern.search(title) else _LEAD if group.pattern.search(lead) else 0.0
    hits["subject"] = max(hits[name] for name in _SUBJECT)
    hits["against"] = max(
        value for name, value in hits.items() if name in groups() and groups()[name].against
    )
    values = [hits[name] for name in groups()]
    values.append(1.0 - hits["subject"])
    values.extend(hits[one] * hits[other] for one, other in PAIRS)
    return values


def relevance_of(title: str | None, text: str, *, parties: Iterable[str] = ()) -> Relevance:
    """Score a text, or a docket by its parties.

    Args:
        title: None where there is none; the first line of the text then takes its place.
        parties: names of the parties and the caption, where the text is a docket's.
    """
    for party in parties:
        if _is_ai_company(party):
            return Relevance(1.0, f"a case of {party}")
    words = text.split()[:_MOST_WORDS]
    head = title or text.strip().split("\n", 1)[0][:200]
    values = features(head, " ".join(words[:_LEAD_WORDS]))
    score = _logistic(values)
    best = max((_logistic(features("", passage)) for passage in _passages(words[_LEAD_WORDS:])), default=0.0)
    if best >= _IN_PASSING and score < best * _PASSAGE_WEIGHT:
        return Relevance(
            best * _PASSAGE_WEIGHT, f"told of further down ({best:.2f}); title and lead {score:.2f}"
        )
    return Relevance(score, _reason(values))


def _passages(words: Sequence[str]) -> Iterator[str]:
    """Runs of words that name AI at all; the others cannot be about it, and most of a text is such."""
    subject = [groups()[name].pattern for name in _SUBJECT]
    whole = " ".join(words)
    if not any(pattern.search(whole) for pattern in subject):
        return
    for start in range(0, len(words), _WINDOW_WORDS):
        passage = " ".join(words[start : start + _WINDOW_WORDS])
        if any(pattern.search(passage) for pattern in subject):
            yield passage


def _is_ai_company(name: str) -> bool:
    return _own_business().search(name) is not None


@lru_cache(maxsize=1)
def _own_business() -> re.Pattern[str]:
    """Companies whose business is AI; of the others a docket may be about anything."""
    general = {"nvidia", "meta", "google", "microsoft", "apple", "amazon", "bytedance", "tencent", "baidu", "alibaba", "huawei",
               "stability", "runway", "cursor", "adept", "cognition", "windsurf", "musk", "altman", "amodei", "zuckerberg"}  # fmt: skip
    data = tomllib.loads((_FOLDER / "relevance.toml").read_text("utf-8"))["groups"]["company"]
    names = [name for name in data["words"] if name not in general]
    return re.compile(rf"(?<!\w)(?:(?i:{'|'.join(names)})|{'|'.join(data['exact'])}|X\.AI)(?!\w)")


@lru_cache(maxsize=1)
def _weights() -> tuple[float, Sequence[float]]:
    data = json.loads((_FOLDER / "relevance_weights.json").read_text("utf-8"))
    return float(data["bias"]), [float(data["weights"][name]) for name in feature_names()]


def _logistic(values: Sequence[float]) -> float:
    bias, weights = _weights()
    total = bias + sum(weight * value for weight, value in zip(weights, values, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _reason(values: Sequence[float]) -> str:
    """The groups that weigh most, for and against."""
    _, weights = _weights()
    titles = {name: group.title for name, group in groups().items()} | {
        "no_subject": "no AI company, model or word"
    }
    weighed = []
    for name, weight, value in zip(feature_names(), weights, values, strict=True):
        label = " and ".join(
            titles.get(part, "AI" if part == "subject" else "another subject") for part in name.split("+")
        )
        if value and abs(weight * value) >= 0.2:
            weighed.append((weight * value, label))
    weighed.sort()
    for_it = [label for amount, label in reversed(weighed) if amount > 0][:3]
    against = [label for amount, label in weighed if amount < 0][:2]
    parts = []
    if for_it:
        parts.append("for: " + ", ".join(for_it))
    if against:
        parts.append("against: " + ", ".join(against))
    return "; ".join(parts) or "nothing of the subject"
