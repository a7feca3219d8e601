"""Docket numbers: reading one, its form without office and initials, and finding them in running text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kb.cases.errors import DocketNumberError


class NumberFamily(StrEnum):
    """Whose way of numbering it is."""

    DISTRICT = "district"
    APPEAL = "appeal"
    MDL = "mdl"
    NEUTRAL = "neutral"
    """A neutral citation of a court of the United Kingdom, such as "[2025] EWHC 2863 (Ch)"."""
    OTHER = "other"
    """State courts and other countries."""


@dataclass(frozen=True, slots=True)
class DocketNumber:
    """A docket number in its parts."""

    text: str
    """As it is shown: "4:24-cv-04722"."""
    core: str
    """Year, kind and serial: "24-cv-04722"; equal within a court means the same case."""
    family: NumberFamily
    office: str | None = None
    year: int | None = None
    kind: str | None = None
    """`cv`, `cr`, `mj`, `md`, … in a district court."""
    serial: int | None = None
    initials: tuple[str, ...] = ()
    """Of the judges: assigned first, then referred."""
    court_id: str | None = None
    """Where the number itself says whose it is."""


@dataclass(frozen=True, slots=True)
class DocketNumberSpan:
    """A docket number in a text; offsets are code points, end exclusive."""

    start: int
    end: int
    number: DocketNumber


_KINDS = r"cv|cr|mj|mc|md|ml|bk|Civ(?:il)?\.?|Cr(?:im)?\.?"
_RARE_KINDS = r"ap|br|misc|sw|po|gj|cf|fp|sp|pf|rj|op|vc|vv|at|da|ag|wp|bp|oe|ct|ma|mi|ms|mdl|bd|dp|adv|mp"
"""Kinds that are words as well, and count only between hyphens."""
_INITIALS = r"(?-i:(?:-[A-Z][A-Za-z]{0,4}){1,3}(?![\w-])|\s?\([A-Z]{2,4}[xX]?\)(?:\s?\([A-Z]{2,4}\))?|\s[A-Z]{2,4}(?=\s*(?:$|[,;:.)\n])))"
_DISTRICT = re.compile(
    rf"(?<![\w:/-])(?:(?P<office>\d{{1,2}}):)?(?P<year>(?:19|20)?\d{{2}})"
    rf"(?:\s?-?\s?(?P<kind>{_KINDS})\s?-?\.?\s?|-(?P<rare>{_RARE_KINDS})-)"
    rf"0{{0,4}}(?P<serial>\d{{1,6}})(?P<initials>{_INITIALS})?(?!\w)",
    re.I,
)
# Spaces are taken once and not given back (`\s*+`): several optional signs between them would else try every way to
# share them out, which takes minutes over a few hundred.
_REVERSED = re.compile(
    r"(?<![\w:/-])(?P<kind>CV|CR|C|Civ(?:il)?\.?|Civ(?:il)?\.?\s+(?:Action|A)\.?|C\.\s?A\.)(?:\s*+No[s.]{0,2})?\s*+[:.]?\s*+(?:(?P<office>\d):)?"
    r"(?P<year>\d{2})-(?P<serial>\d{2,6})(?P<initials>(?:[-\s][A-Z]{2,4}){1,2}\b|\s?\([A-Z]{2,4}[xX]?\))?(?!\w)"
)
_APPEAL = re.compile(
    r"(?:(?:\bN(?:o|os)\.?|\bCase|\bDocket|\bAppeals?(?:\s+from)?|#|№|Circuit\s?[—–:,-])\s*+(?:N[o]s?\.?)?\s*+:?\s*+#?\s*+)(?P<number>(?P<year>\d{2})-(?P<serial>\d{2,5}))(?![\w/-])"
)
_APPEAL_BARE = re.compile(r"(?P<number>(?P<year>\d{2})-(?P<serial>\d{2,5}))(?:-(?:cv|cr|ag))?")
_MDL = re.compile(
    r"\bMDL(?:\s+(?:Docket\s+)?No\.?|\s+Number|\s*#|\s*-)?\s*+:?\s*+(?P<serial>\d{3,4})\b", re.I
)
_NEUTRAL = re.compile(
    r"(?:\[|(?<=citation\s)|(?<=citation:\s))(?P<year>(?:19|20)\d{2})\]?\s+(?P<court>UKSC|UKHL|UKPC|EWHC|EWCA\s+(?:Civ|Crim)|CSIH|CSOH|CAT|UKUT|UKFTT|IEHC|IESC|SGHC|FCA|NZHC|HKCFI|ONSC|BCSC)"
    r"\s+(?P<serial>\d{1,5})(?:\s*\((?P<division>Ch|KB|QB|Pat|Comm|IPEC|TCC|Admin|Fam)\))?"
)
_GERMAN = re.compile(
    r"(?<![\w/.-])(?P<chamber>\d{1,3}|[IVX]{1,5})\s(?P<register>O|U|S|C|W|ZR|ZB|T|OH|HK\s?O|KfH|BvR|Ni|AR|Kart|VA)\s(?P<serial>\d{1,6})/(?P<year>\d{2})(?![\w/])(?:\s\([A-Za-z]{2,6}\))?"
)
_EUROPEAN = re.compile(r"(?<![\w-])(?P<court>C|T)[-‑–](?P<serial>\d{1,4})/(?P<year>\d{2})(?:\s?P)?(?![\w/])")
_OTHER = re.compile(
    r"(?<![\w/-])(?:"
    r"(?P<roll>(?:IL|HC|BL|CL|KB|QB|FL|HP|CP|PT|AC|LM)-(?:19|20)\d{2}-\d{6})"  # the High Court's own
    r"|(?P<indian>(?:CS|W\.?P\.?|O\.?M\.?P\.?|I\.?A\.?|FAO|RFA|SLP)\s?\((?:COMM|OS|C|PIL|Civil)\)\s?(?:No\.?\s?)?\d{1,6}\s?(?:/|of)\s?(?:19|20)\d{2})"
    r"|(?P<california>[CF][A-Z]{2}-?\d{2}-\d{6}|\d{2}(?:CV|CIV|STCV|SMCV|CHCV|NNCV)-?\d{4,8}|\d{2}-(?:CIV|CLJ)-\d{4,6})"
    r"|(?P<chancery>(?:19|20)\d{2}-\d{4}(?:-[A-Z]{2,4})?(?=\W|$))"
    r"|(?P<newyork>\d{5,6}/(?:19|20)\d{2})"
    r"|(?P<canadian>CV-\d{2}-\d{8}-\d{4}|CV-\d{2}-\d{8}-\d{2}[A-Z]{2}|VLC-S-S-\d{5,6}|S-?\d{6})"
    r")(?!\w)"
)
_CHANCERY_LEAD = re.compile(r"(?:C\.\s?A\.\s?|\bNo\.?\s|\bCase\s)(?:No\.?\s*+)?:?\s*+$")
_INDEX_LEAD = re.compile(r"\bIndex\s+N(?:o|umber)\.?\s*+:?\s*+$", re.I)

_NEUTRAL_COURTS = {
    "EWHC/Ch": "highctjchuk",
    "EWHC/KB": "gb-ewhc-kb",
    "EWHC/QB": "gb-ewhc-kb",
    "EWHC/Pat": "gb-ewhc-pat",
    "EWHC/Comm": "gb-ewhc-comm",
    "EWHC/IPEC": "gb-ewhc-ipec",
    "EWHC": "gb-ewhc",
    "EWCA Civ": "gb-ewca-civ",
    "UKSC": "gb-uksc",
    "UKHL": "houseoflordsuk",
    "CAT": "gb-cat",
    "IEHC": "ie-hc",
    "IESC": "ie-sc",
    "CSIH": "gb-csih",
    "CSOH": "gb-csih",
    "ONSC": "ca-onsc",
    "BCSC": "ca-bcsc",
    "FCA": "au-fca",
    "NZHC": "nz-hc",
    "SGHC": "sg-hc",
    "HKCFI": "hk-cfi",
}


def parse_docket_number(text: str) -> DocketNumber:
    """Read the docket number in a caption or a field, such as "4:24-cv-04722-YGR" or "24-1234".

    Args:
        text: a number by itself or with words around it; the office and initials may be missing, and the serial
            may lack its zeros.

    Raises:
        DocketNumberError: no number, or two different ones.

    Source: CM/ECF numbering, office:yy-kind-serial-initials; the forms of other courts as their decisions print them.
    """
    found = {span.number.core: span.number for span in find_docket_numbers(text)}
    if not found:
        bare = _APPEAL_BARE.fullmatch(text.strip())
        if bare is None:
            raise DocketNumberError(text, "no docket number")
        return _appeal(bare)
    if len(found) > 1:
        raise DocketNumberError(text, f"{len(found)} docket numbers ({', '.join(sorted(found))})")
    return next(iter(found.values()))


def docket_core(text: str | None) -> str | None:
    """The form that equality is judged by; None where the text has no single docket number."""
    if not text:
        return None
    try:
        return parse_docket_number(text).core
    except DocketNumberError:
        return None


def find_docket_numbers(text: str) -> list[DocketNumberSpan]:
    """The docket numbers that a text names, in order of place, without overlaps.

    An appellate number has no form of its own ("24-1234") and counts only after a word such as "No.".
    """
    spans = [
        DocketNumberSpan(match.start(group), match.end(group), read(match))
        for pattern, group, read in _FAMILIES
        for match in pattern.finditer(text)
    ]
    spans += [
        DocketNumberSpan(match.start(), match.end(), _plain(match[0]))
        for match in _OTHER.finditer(text)
        if _has_its_lead(match, text)
    ]
    return _without_overlaps(spans)


def _has_its_lead(match: re.Match[str], text: str) -> bool:
    """Forms that could be anything else count only after the words that courts put before them."""
    before = text[max(0, match.start() - 24) : match.start()]
    if match["chancery"]:
        return bool(_CHANCERY_LEAD.search(before))
    if match["newyork"]:
        return bool(_INDEX_LEAD.search(before))
    return True


def _without_overlaps(spans: list[DocketNumberSpan]) -> list[DocketNumberSpan]:
    taken: list[DocketNumberSpan] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(span)
    return sorted(taken, key=lambda span: span.start)


def _full_year(digits: str) -> int:
    """Two digits are of this century up to 59: courts began to number by year in the 1960s."""
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 60 else 1900)


def _initials(text: str | None) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Za-z]+", text)) if text else ()


def _kind(text: str) -> str:
    plain = text.casefold().rstrip(".")
    return {"civ": "cv", "civil": "cv", "crim": "cr", "cr": "cr", "c": "cv", "mdl": "md"}.get(plain, plain)


def _numbered(
    office: str | None, year: int, kind: str, serial: int, initials: tuple[str, ...]
) -> DocketNumber:
    core = f"{year % 100:02}-{kind}-{serial:05}"
    shown = f"{office}:{core}" if office else core
    return DocketNumber(shown, core, NumberFamily.DISTRICT, office, year, kind, serial, initials)


def _district(match: re.Match[str]) -> DocketNumber:
    return _numbered(
        match["office"],
        _full_year(match["year"]),
        _kind(match["kind"] or match["rare"]),
        int(match["serial"]),
        _initials(match["initials"]),
    )


def _reversed(match: re.Match[str]) -> DocketNumber:
    kind = "cr" if match["kind"].upper().startswith("CR") else "cv"
    return _numbered(
        match["office"], _full_year(match["year"]), kind, int(match["serial"]), _initials(match["initials"])
    )


def _appeal(match: re.Match[str]) -> DocketNumber:
    year, serial = _full_year(match["year"]), match["serial"]
    core = f"{year % 100:02}-{serial}"
    return DocketNumber(core, core, NumberFamily.APPEAL, year=year, serial=int(serial))


def _mdl(match: re.Match[str]) -> DocketNumber:
    serial = int(match["serial"])
    return DocketNumber(
        f"MDL No. {serial}", f"mdl-{serial:04}", NumberFamily.MDL, serial=serial, court_id="jpml"
    )


def _neutral(match: re.Match[str]) -> DocketNumber:
    court = " ".join(match["court"].split())
    division = match["division"]
    text = f"[{match['year']}] {court} {match['serial']}" + (f" ({division})" if division else "")
    core = "-".join(
        part.casefold().replace(" ", "-")
        for part in (match["year"], court, match["serial"], division or "")
        if part
    )
    court_id = _NEUTRAL_COURTS.get(f"{court}/{division}") or _NEUTRAL_COURTS.get(court)
    return DocketNumber(
        text,
        core,
        NumberFamily.NEUTRAL,
        year=int(match["year"]),
        serial=int(match["serial"]),
        court_id=court_id,
    )


def _german(match: re.Match[str]) -> DocketNumber:
    register = " ".join(match["register"].split())
    text = f"{match['chamber']} {register} {match['serial']}/{match['year']}"
    core = re.sub(r"[ /]", "-", text).casefold()
    court_id = {"ZR": "de-bgh", "ZB": "de-bgh", "BvR": "de-bverfg", "Ni": "de-bpatg"}.get(register)
    return DocketNumber(
        text,
        core,
        NumberFamily.OTHER,
        year=_full_year(match["year"]),
        kind=register,
        serial=int(match["serial"]),
        court_id=court_id,
    )


def _european(match: re.Match[str]) -> DocketNumber:
    text = f"{match['court']}-{match['serial']}/{match['year']}"
    return DocketNumber(
        text,
        text.replace("/", "-").casefold(),
        NumberFamily.OTHER,
        year=_full_year(match["year"]),
        serial=int(match["serial"]),
        court_id="eu-cjeu" if match["court"] == "C" else "eu-gc",
    )


def _plain(text: str) -> DocketNumber:
    shown = " ".join(text.split())
    return DocketNumber(shown, re.sub(r"\W+", "-", shown).strip("-").casefold(), NumberFamily.OTHER)


_FAMILIES: tuple[tuple[re.Pattern[str], str | int, Callable[[re.Match[str]], DocketNumber]], ...] = (
    (_DISTRICT, 0, _district),
    (_REVERSED, 0, _reversed),
    (_APPEAL, "number", _appeal),
    (_MDL, 0, _mdl),
    (_NEUTRAL, 0, _neutral),
    (_GERMAN, 0, _german),
    (_EUROPEAN, 0, _european),
)
"""Expression, the group that is the number, and what reads it."""
