"""The firm, agency or office that an attorney's contact block names; no field of a docket holds it."""

import re

_EMAIL = re.compile(r"[\w.+%'-]{1,64}@(?P<domain>[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})")
_FIRM_WORD = re.compile(
    r"\b(?:L\.?\s?L\.?\s?P|L\.?\s?L\.?\s?C|P\.?\s?L\.?\s?L\.?\s?C|P\.?\s?L\.?\s?C|P\.?\s?C|P\.?\s?A|L\.?\s?P\.?\s?A|A\.?\s?P\.?\s?C|Chtd|Chartered|Ltd|Inc|Corp(?:oration)?|Company|Co"
    r"|Law|Laws|Lawyers?|Legal|Attorneys?|Counsel(?:ors?)?|Counselors?|Office|Offices|Firm|Group|Associates?|Assoc|Partners?|Partnership|Solicitors?|Barristers?"
    r"|Department|Dept|Division|Bureau|Agency|Commission|Defenders?|Justice|USAO|U\.?S\.? Attorney|Prosecutor|Litigation|Trust|Foundation|Institute|Center|Centre|Clinic|University|School|College"
    r"|Union|Society|Project|Authority|Board|Bank|Services?|Government|County|City of|State of|Ministry|Administration|APLC|PLLP|Esqs?)\b|&|\band\b",
    re.I,
)
_STREET = re.compile(
    r"^\s*(?:\d+[\w/-]*\s+\S|One\s+\w+\s+(?:Plaza|Center|Centre|Street|Place|Square|Park|Way|Broadway|World|Tower|Market|Liberty)|P\.?\s?O\.?\s+(?:Box|Drawer)|Post\s+Office\s+Box|Suite\b|Ste\.?\s|Room\b|Rm\.?\s|Unit\s|Floor\b|#|\d+(?:st|nd|rd|th)\s+Fl"
    r"|(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth)\s+(?:Floor|Street|Avenue))|\b(?:Suite|Ste\.?|Floor|Fl\.)\s+\w+\s*$|\b(?:Street|Avenue|Boulevard|Blvd\.?|Drive|Road|Lane|Parkway|Highway|Broadway|Plaza|Square|Ave\.?|St\.|Rd\.|Dr\.|Pkwy\.?|Hwy\.?|Court|Way|Circle)(?:,?\s*(?:N\.?W\.?|S\.?W\.?|N\.?E\.?|S\.?E\.?|North|South|East|West|[NSEW]\.?))?\s*$",
    re.I,
)
_PLACE = re.compile(r"^[A-Za-z .'-]+,?\s+(?:[A-Z]{2}|[A-Z][a-z]+)\.?\s+\d{5}(?:-\d{4})?\s*$")
_PHONE = re.compile(
    r"^\s*(?:(?:Tel(?:ephone)?|Phone|Fax|Facsimile|Cell|Mobile|Direct|Office|Main|Pager)\b(?:[.:]|\s+[\d(+])|\+?[\d()][\d()\s.x/-]{6,}$)",
    re.I,
)
_NOT_NAMES = re.compile(
    r"^\s*(?:Email:|E-mail:|PRO\s+SE|Bar\s+(?:Number|Status|No)|Designation|Fee\s+Status|Attorney\s+(?:Bar|ID)|See\s+above|\(See\s+above|LEAD\s+ATTORNEY|ATTORNEY\s+TO\s+BE|PRO\s+HAC|NOT\s+ADMITTED|TERMINATED|United\s+States?\s*$|United\s+Sta\s*$|USA\s*$|Address\s+unknown|UNDELIVERABLE|Attorneys?\s+(?:and\s+Counsel\w*\s+)?at\s+Law\s*$|\[?(?:COR|NTC|Direct|Retained|NDA|LD)\b.*\]?\s*$|www\.|https?://|Reg(?:ister)?\.?\s+(?:No|Number)|Inmate|#|ID\s*#|Prisoner|A[- ]?\d{6,})",
    re.I,
)
_PRO_SE = re.compile(r"^\s*PRO\s*-?\s*SE\b", re.I | re.M)
_FREE_MAIL = frozenset(
    [
        "gmail",
        "yahoo",
        "hotmail",
        "aol",
        "outlook",
        "msn",
        "comcast",
        "verizon",
        "att",
        "sbcglobal",
        "earthlink",
        "icloud",
        "me",
        "mac",
        "live",
        "mail",
        "protonmail",
        "proton",
        "bellsouth",
        "cox",
        "charter",
        "optonline",
        "juno",
        "netzero",
        "rocketmail",
        "ymail",
        "gmx",
        "mindspring",
        "roadrunner",
        "rr",
        "prodigy",
        "pacbell",
        "frontier",
        "frontiernet",
        "windstream",
        "centurylink",
    ]
)
_GOVERNMENT = {
    "usdoj.gov": "U.S. Department of Justice",
    "fd.org": "Federal Public Defender",
    "ftc.gov": "Federal Trade Commission",
    "sec.gov": "Securities and Exchange Commission",
    "irs.gov": "Internal Revenue Service",
    "ssa.gov": "Social Security Administration",
    "eeoc.gov": "Equal Employment Opportunity Commission",
    "nlrb.gov": "National Labor Relations Board",
    "dol.gov": "U.S. Department of Labor",
    "doj.ca.gov": "California Department of Justice",
    "uspto.gov": "U.S. Patent and Trademark Office",
    "epa.gov": "Environmental Protection Agency",
    "oag.state.ny.us": "New York State Office of the Attorney General",
}
_CARE_OF = re.compile(r"^c/o\s+", re.I)
_ASIDE = re.compile(r"\([^()]*\)")
"""A line in brackets, such as "(Terminated)"."""
_MAX_LINES = 12


def tidy_name(name: str) -> str:
    """An attorney's name without the blanks and stray commas of the courts' fields: "Otis Reed , Jr" has one too many."""
    return re.sub(r"\s+,", ",", " ".join(name.split())).strip(" ,")


def firm_of(contact: str, name: str = "") -> str | None:
    """The firm or office of a contact block: its first line that is none of name, street, place or telephone.

    Args:
        contact: the block as the docket prints it, a line each.
        name: the attorney's name; a line that repeats it is not the firm.

    Returns:
        The firm as printed; one guessed from the e-mail's domain where no line names it; None for a party who acts
        pro se and for a block that says nothing.
    """
    lines = [_CARE_OF.sub("", " ".join(line.split())) for line in contact.splitlines()[:_MAX_LINES]]
    lines = [line for line in lines if line]
    if _PRO_SE.search(contact):
        return None
    for index, line in enumerate(lines):
        if _is_noise(line) or _repeats(line, name):
            continue
        if _is_street(line):
            break
        if index and not _FIRM_WORD.search(line) and not _could_be_firm(line):
            continue
        return _with_second_line(line, lines[index + 1 :])
    return _from_email(contact)


def _is_noise(line: str) -> bool:
    told = _NOT_NAMES.search(line) or _PHONE.search(line) or _EMAIL.search(line) or _ASIDE.fullmatch(line)
    return bool(told) or len(line) < 2


def _is_street(line: str) -> bool:
    """Whether the address begins here; a firm's name may begin with a number ("1st Legal Group, LLP")."""
    if _PLACE.match(line):
        return True
    if not _STREET.search(line):
        return False
    return not re.search(
        r"\b(?:LLP|LLC|PLLC|P\.?C\.?|P\.?A\.?|Law|Attorney|Office|Firm|Department|Court)\b(?!\s*(?:House|Building|Plaza))",
        line,
    ) or bool(re.match(r"\d", line))


def _could_be_firm(line: str) -> bool:
    """A line of two or more capitalised words or names joined by commas."""
    words = line.split()
    return len(words) >= 2 and all(
        word[:1].isupper() or word in ("of", "for", "the", "&", "and") for word in words
    )


def _repeats(line: str, name: str) -> bool:
    """Whether the line is only the attorney's own name."""
    plain, own = (re.sub(r"[^a-z ]", "", text.casefold()) for text in (line, name))
    plain = re.sub(r"\b(?:esq|esquire|mr|ms|mrs|hon|aty|attorney)\b", "", plain).strip()
    return bool(own) and plain == own.strip()


def _with_second_line(line: str, rest: list[str]) -> str:
    """Goes on to the next line where the first one ends in a connector ("Alder, Birch &")."""
    if (
        rest
        and re.search(r"(?:&|,|\band|\bof(?:\s+the)?)$", line)
        and not _is_street(rest[0])
        and not _is_noise(rest[0])
    ):
        return f"{line} {rest[0]}".strip(" ,")
    return line.strip(" ,-")


def _from_email(contact: str) -> str | None:
    match = _EMAIL.search(contact)
    if match is None:
        return None
    domain = match["domain"].casefold()
    for ending, office in _GOVERNMENT.items():
        if domain == ending or domain.endswith("." + ending):
            return office
    label = domain.split(".")[-2] if len(domain.split(".")) >= 2 else domain
    if label in _FREE_MAIL or len(label) < 2:
        return None
    return domain
