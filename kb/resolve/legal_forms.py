"""Legal forms at the end of a firm's name: PBC, LLC, GmbH, 有限公司, and how to take them off.

The list is our own, from the company law of the countries whose firms the field names; a form is written in lower
case without punctuation, as names are when they are compared.
"""


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


SHORT_FORMS = {
    "incorporated": "inc",
    "corporation": "corp",
    "limited": "ltd",
    "company": "co",
    "public benefit corporation": "pbc",
    "limited liability company": "llc",
    "limited liability partnership": "llp",
    "limited partnership": "lp",
    "aktiengesellschaft": "ag",
    "gesellschaft mit beschrankter haftung": "gmbh",
}
"""Long form to the short one that stands for it."""

LEGAL_FORMS = word_set(
    "inc corp co llc llp lllp lp ltd plc pbc pllc pc pa apc psc gmbh ag se kg kgaa ug ohg ev sa sas sarl srl spa sl "
    "slu bv nv oy oyj ab asa aps kk gk pte pty sdn bhd sro kft zrt doo dd ooo oao pao jsc zao opco holdco midco "
    "lda ltda cv sapi tbk"
)
"""Words that only say what kind of legal person a firm is."""

CJK_FORMS = (
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "株式会社",
    "合同会社",
    "주식회사",
    "(주)",
    "公司",
)
"""Forms that are written without a space after (or before) the name; longest first."""


def short_forms(words: list[str]) -> list[str]:
    """The words with each long legal form at the end put shortly: ["acme", "corporation"] gives ["acme", "corp"]."""
    joined = " ".join(words)
    for long, short in sorted(SHORT_FORMS.items(), key=lambda pair: -len(pair[0])):
        if joined.endswith(" " + long):
            return [*joined[: -len(long)].split(), short]
    return words


def without_legal_forms(words: list[str]) -> list[str]:
    """The words without the legal forms at the end; at least one word stays."""
    kept = short_forms(list(words))
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept = short_forms(kept[:-1])
    return kept


def without_cjk_form(name: str) -> str:
    """A Chinese, Japanese or Korean name without its legal form."""
    for form in CJK_FORMS:
        if name.endswith(form) and len(name) > len(form):
            return name[: -len(form)]
        if name.startswith(form) and len(name) > len(form):
            return name[len(form) :]
    return name
