"""The pronouns that may stand for an entity, and what they say about it."""

import re

SINGULAR = {
    "he": "he", "him": "he", "his": "he", "himself": "he",
    "she": "she", "her": "she", "hers": "she", "herself": "she",
    "it": "it", "its": "it", "itself": "it",
    "i": "i", "me": "i", "my": "i", "mine": "i", "myself": "i",
    "we": "we", "us": "we", "our": "we", "ours": "we", "ourselves": "we",
}  # fmt: skip
"""Word to class; plural pronouns of the third person stand for groups, which are no entities."""

POSSESSIVE = frozenset({"his", "her", "its", "my", "our"})
CLASSES = ("he", "she", "it", "i", "we")
PATTERN = re.compile(r"(?<![\w’'-])(?:" + "|".join(SINGULAR) + r")(?![\w-])", re.IGNORECASE)


def find_pronouns(text: str) -> list[tuple[int, int]]:
    """Start and end of every pronoun that may stand for an entity; "US" and "IT" in capitals are none."""
    return [
        match.span()
        for match in PATTERN.finditer(text)
        if not (match.group().isupper() and len(match.group()) > 1)
    ]
