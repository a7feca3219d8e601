"""Which language a text is in; claims are extracted from English only."""

import re
from functools import cache

import eldc

ENGLISH = "en"
_SAMPLE = 4_000
_ENOUGH = 40
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@cache
def _ready() -> None:
    eldc.init()


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's language; English where it is too short or too odd to tell.

    Court captions and lists of names are short and full of names, so a doubtful answer counts as English.
    """
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if letters < _ENOUGH and not _CJK.search(sample):
        return ENGLISH
    _ready()
    found = eldc.detect_details(sample)
    if not found.language or (found.language != ENGLISH and not found.reliable):
        return ENGLISH
    return str(found.language)
