"""Which publishers of the alias table report the news: what their posts tell is no word of their own.

The table gives an owner to publishers, studios and shops as well, who accuse in posts of their own; what reports the
news is listed here. Written from general knowledge.
"""

from functools import cache

from kb.ontology import Kind
from kb.resolve.alias_table import alias_table
from kb.resolve.names import normalised

_IDS = """
new-york-times washington-post wall-street-journal new-york-post barrons marketwatch times-of-london financial-times
nikkei nikkei-asia reuters associated-press agence-france-presse bloomberg bloomberg-law techcrunch the-verge vox
new-york-magazine wired ars-technica the-new-yorker the-guardian bbc cnn cnbc nbc-news abc-news cbs-news fox-news npr
politico business-insider axios semafor the-information fortune forbes time the-atlantic the-economist the-register
venturebeat engadget gizmodo 404-media mit-technology-review rest-of-world south-china-morning-post caixin xinhua
global-times 36kr law360 law-com courthouse-news the-intercept raw-story alternet daily-news chicago-tribune
los-angeles-times san-francisco-chronicle usa-today center-for-investigative-reporting cnet pcmag mashable ign zdnet
variety hollywood-reporter rolling-stone billboard le-monde der-spiegel handelsblatt yomiuri-shimbun asahi-shimbun ani
techmeme yahoo msn
""".split()  # noqa: SIM905


@cache
def news_outlets() -> frozenset[str]:
    """Normalised names of outlets that report the news."""
    entities = alias_table().entities
    return frozenset(
        normalised(name, Kind.COMPANY) for key in _IDS for name in entities[f"company-{key}"].names
    )


def is_news_outlet(publisher: str | None) -> bool:
    """Whether a publisher is listed as one that reports the news."""
    return bool(publisher) and normalised(publisher or "", Kind.COMPANY) in news_outlets()
