"""Text as every reader returns it: one normal form, so that offsets mean the same for good."""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

T = TypeVar("T")

_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_PLAIN = re.compile("[\t\n -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e]*")
"""Text in which nothing is invisible, no line break is odd and nothing can be composed: most lines of most pages."""
_CJK = re.compile("[\u3040-\u9fff]")
_WORD = re.compile(r"\w+")
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_SPACE_AT_END = re.compile(r" *\n *")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_text(text: str, *, keep_indent: bool = False) -> str:
    """The text in NFC with `\\n` ends of line, single spaces, at most one blank line running, and nothing invisible.

    Control characters, soft hyphens, zero-width and bidirectional marks go; `keep_indent` leaves spaces alone.
    """
    text = _normal(text)
    if keep_indent:
        return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
    text = _SPACE_AT_END.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def clean_line(text: str) -> str:
    """The text as one line."""
    return " ".join(_normal(text).split())


def _normal(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text)))


def words_of(text: str) -> list[str]:
    """Words in lower case, as blocks and titles are compared; a run of CJK letters is a word for each two."""
    runs: list[str] = _WORD.findall(text.casefold())
    return [word for run in runs for word in _split_run(run)] if _CJK.search(text) else runs


def _split_run(run: str) -> list[str]:
    if run[0] < "\u3040" or not any("\u3040" <= ch <= "\u9fff" for ch in run):
        return [run]
    return [run[start : start + 2] for start in range(0, len(run), 2)]


def storable(value: T) -> T:
    """The value with every NUL and lone surrogate in its texts, however deep, replaced one for one, so that offsets hold.

    JSON can spell both; no database takes them.
    """
    return cast(T, _storable(value))


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _NOT_STORABLE.sub("\ufffd", value)
    if isinstance(value, tuple | list):
        return type(value)(_storable(item) for item in value)
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: new
            for field in fields(value)
            if (new := _storable(old := getattr(value, field.name))) != old
        }
        return replace(value, **changed) if changed else value
    return value
