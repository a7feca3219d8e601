"""The court side: mapping a docket page beside juriscraper alone, storing a thousand dockets, reading a long filing.

    python tests/bench/bench_courts.py [--pages FOLDER] [--dockets N] [--entries N] [--sheets N]

`--pages` takes saved docket pages instead of a made-up one. Times are of the processor; parsing alone and with our
mapping take turns on every page, so that their ratio holds on a busy machine.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler.errors import ReadingError
from crawler.items import FetchedPage
from crawler.readers import docket, pdf
from crawler.readers.decoding import decode
from crawler.readers.docket_parsers import AppellateDocketReport, DocketReport
from kb.cases.record import ReadAttorney, ReadCase, ReadEntry, ReadParty
from kb.store.cases import store_case
from kb.store.session import open_engine, writing
from tests.crawler.readers.docket_pages import DISTRICT
from tests.crawler.readers.pdf_maker import make_pdf, typed

NOW = datetime(2026, 11, 24, tzinfo=UTC)
_TEXTS = (
    "MOTION to Dismiss filed by Birch AI Corp. Motion Hearing set for 5/15/2026 02:00 PM in Courtroom 1. Responses due"
    " by 4/24/2026. (Attachments: # 1 Declaration, # 2 Proposed Order)(Hornbeam, Sam) (Entered: 04/10/2026)",
    "ORDER by Judge Rowan Oakley granting in part and denying in part 12 Motion to Compel. Signed on 5/5/2026."
    " (Entered: 05/05/2026)",
    "NOTICE of Appearance by Ann B. Willow on behalf of Alder Labs, Inc. (Willow, Ann) (Entered: 05/06/2026)",
    "Minute Entry for proceedings held before Judge Rowan Oakley: Case Management Conference held on 5/20/2026.",
    "OPPOSITION to 24 MOTION for Summary Judgment filed by Alder Labs, Inc. (Willow, Ann) (Entered: 06/24/2026)",
)


def cpu(work: Callable[[], object], *, least_s: float = 0.05) -> float:
    """Processor seconds of the work, by the best of as many runs as fill the time."""
    best = float("inf")
    spent = 0.0
    while spent < least_s:
        start = time.process_time()
        work()
        taken = time.process_time() - start
        best, spent = min(best, taken), spent + taken
    return best


def made_up_page(entries: int) -> str:
    """A district docket with so many entries."""
    row = (
        "<tr><td width='94' valign=top nowrap>04/24/2026</td><td valign='top' align='right'>{0}&nbsp;</td>"
        "<td valign=top>{1}</td></tr>\n"
    )
    more = "".join(row.format(number + 4, _TEXTS[number % len(_TEXTS)]) for number in range(entries))
    place = DISTRICT.rindex("</table>\n<br><hr>")
    return DISTRICT[:place] + more + DISTRICT[place:]


def mapping(folder: Path | None, entries: int) -> None:
    """juriscraper's time for each page, and ours with it."""
    pages = (
        [
            FetchedPage(None, path.resolve().as_uri(), path.read_bytes(), NOW)
            for path in sorted(folder.rglob("*.html"))
        ]
        if folder
        else [FetchedPage("cand", "https://ecf.cand.uscourts.gov/x", made_up_page(entries).encode(), NOW)]
    )
    alone = whole = 0.0
    read = 0
    for page in pages:
        html = decode(page.body, url=page.url, content_type="text/html")
        try:
            court_id = docket.court_of_page(page, html)
            docket.read(page)
        except ReadingError:
            continue
        parser = AppellateDocketReport if "TransportRoom" in html else DocketReport

        def parse(parser: type = parser, court_id: str = court_id, html: str = html) -> object:
            report = parser(court_id)
            report._parse_text(html)
            return report.data

        read += 1
        alone += cpu(parse)
        whole += cpu(lambda page=page: docket.read(page))  # type: ignore[misc]
    print(
        f"{read} docket pages: juriscraper {1000 * alone / read:.1f} ms, with our reading {1000 * whole / read:.1f} ms: "
        f"{100 * (whole - alone) / alone:+.0f} %"
    )


def made_up_case(number: int, entries: int) -> ReadCase:
    """A docket as read."""
    chosen = random.Random(number)
    first = date(2024, 1, 1) + timedelta(days=number % 700)
    counsel = (
        ReadAttorney(
            "Ann Willow", "Willow & Reed LLP\n1 Main Street", "Willow & Reed LLP", ("LEAD ATTORNEY",)
        ),
    )
    return ReadCase(
        court_id=chosen.choice(("cand", "nysd", "ded", "mad")),
        docket_number=f"3:25-cv-{number:05}",
        caption=f"Alder {number} v. Birch {number}",
        filed=first,
        judge="Rowan Oakley",
        pacer_case_id=str(400_000 + number),
        parties=(
            ReadParty(f"Alder {number}", "Plaintiff", attorneys=counsel),
            ReadParty(f"Birch {number}", "Defendant", attorneys=counsel),
        ),
        entries=tuple(
            ReadEntry(str(one + 1), first + timedelta(days=one), f"{_TEXTS[one % len(_TEXTS)]} [{one}]", 0, 0,
                      pacer_doc_id=f"0350{number:05}{one:03}")
            for one in range(entries)
        ),
    )  # fmt: skip


def storing(dockets: int, entries: int) -> None:
    """Each docket in its own transaction, as the reading stage writes them."""
    cases = [made_up_case(number, entries) for number in range(dockets)]
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/bench.db")
        clock, processor = time.perf_counter(), time.process_time()
        for case in cases:
            with writing(engine) as session:
                store_case(
                    session, case, seen=NOW, page_id="page", document_id="doc", source_url="https://c.example"
                )
        print(
            f"{dockets} dockets of {entries} entries stored in {time.perf_counter() - clock:.1f} s by the clock, "
            f"{time.process_time() - processor:.1f} s of the processor"
        )
        engine.dispose()


def filing(sheets: int) -> None:
    """A filing on pleading paper."""
    lines = [
        f"Defendant denies allegation number {number} of the complaint and all of it." for number in range(25)
    ]
    body = make_pdf([typed(lines) for _ in range(sheets)])
    taken = cpu(lambda: pdf.read(FetchedPage(None, "https://court.example/7.pdf", body, NOW)), least_s=0.01)
    print(f"a filing of {sheets} pages read in {taken:.2f} s")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--dockets", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=50)
    parser.add_argument("--sheets", type=int, default=100)
    chosen = parser.parse_args()
    mapping(chosen.pages, 200)
    storing(chosen.dockets, chosen.entries)
    filing(chosen.sheets)


if __name__ == "__main__":
    main()
