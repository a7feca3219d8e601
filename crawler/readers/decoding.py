"""Bytes to text: the encoding that the bytes, the header or the page names, and a guess only after those."""

import codecs
import re

from charset_normalizer import from_bytes

from crawler.errors import ReadingError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)[\"']", re.IGNORECASE)
_SAMPLE = 200_000
"""Bytes that the guess looks at."""
# The web means these names as the wider Windows code pages (WHATWG Encoding Standard, "Names and labels").
_WIDER = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "iso-8859-9": "cp1254", "tis-620": "cp874", "big5": "big5hkscs",
}  # fmt: skip


def declared_encoding(body: bytes, content_type: str | None = None) -> str | None:
    """The encoding that a byte order mark, the header, an XML declaration or a meta element names, if Python knows it."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return encoding
    names = []
    if content_type and (match := _HEADER.search(content_type)):
        names.append(match.group(1))
    found = (pattern.search(body[:4096]) for pattern in (_XML, _META))
    names += [match.group(1).decode("ascii", "replace") for match in found if match]
    for name in names:
        name = _WIDER.get(name.lower(), name)
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return None


def decode(body: bytes, *, url: str, content_type: str | None = None) -> str:
    """The text of the bytes.

    UTF-8 wins where the bytes are valid UTF-8 with anything beyond ASCII, whatever is declared; a declared encoding
    may have a few wrong bytes; a guess must fit as a whole.

    Raises:
        ReadingError: the bytes are no text in any encoding that is known.
    """
    declared = declared_encoding(body, content_type)
    if declared in ("utf-16", "utf-32", "utf-8-sig"):
        return body.decode(declared, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        valid_before = error.start
    if declared and declared != "utf-8":
        text = body.decode(declared, "replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text
    wrong = body.decode("utf-8", "replace").count("\ufffd")
    if wrong * 200 <= len(body) and (declared == "utf-8" or valid_before > 0.9 * len(body)):
        return body.decode("utf-8", "replace")  # a truncated or slightly broken UTF-8 page
    if b"\x00" in body[:_SAMPLE]:
        raise ReadingError(
            url, "binary data, no text", "only html, pdf, text, feeds and archives can be read"
        )
    guess = _guess(body[:_SAMPLE])
    if guess is None:
        raise ReadingError(url, "unknown text encoding", "save it as UTF-8 and read it again")
    return body.decode(guess, "replace")


def _guess(sample: bytes) -> str | None:
    """charset-normalizer's best fit; of Latin code pages that fit alike, the one of the West, which is the commonest."""
    found = from_bytes(sample)
    best = found.best()
    if best is None:
        return None
    western = next((match for match in found if match.encoding in ("cp1252", "latin_1", "iso8859_15")), None)
    is_latin = all("Latin" in alphabet or "Punctuation" in alphabet for alphabet in best.alphabets)
    if western is not None and is_latin and western.chaos <= best.chaos + 0.02:
        return "cp1252"
    return best.encoding
