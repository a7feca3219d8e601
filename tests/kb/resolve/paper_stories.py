"""Invented papers that several outlets tell of without crediting each other, with look-alikes.

Of each paper four reports quote the same words. `own` quotes them too, beside people and figures that it found itself;
`other` tells of another paper of the same author in the same week; `asked` of an interview with its author.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tests.kb.resolve.origin_corpus import Labelled, row_of


class Paper(NamedTuple):
    """A paper in the reports of it."""

    key: str
    day: str
    reports: tuple[str, str, str, str]
    own: str
    other: str
    asked: str


PAPERS = (
    Paper(
        "memo",
        "2026-02-12",
        (
            "Harbor Language told a House panel on Thursday that Brightwell AI goes on training its assistant on answers "
            "that it does not own. In a memo to the Committee on Machine Labour, Harbor wrote that its rival is “taking "
            "a free ride on work that others have paid for”. Accounts were opened through resellers in two countries, the "
            "company says. Brightwell did not answer questions on Thursday.",
            "The assistant of Brightwell AI is still being fed with the answers of a competitor, lawmakers have been told. "
            "Brightwell is “taking a free ride on work that others have paid for,” reads a memo that Harbor Language sent "
            "to the Committee on Machine Labour. Resellers are said to have opened accounts in its name. No reply came from "
            "Brightwell.",
            "Lawmakers in the House have a new complaint on their desks: Harbor Language says that Brightwell AI keeps "
            "copying its assistant. The accusation stands in a memo to the Committee on Machine Labour, in which the firm "
            "speaks of “a free ride on work that others have paid for” and of accounts bought from resellers. "
            "Brightwell stayed silent.",
            "Harbor Language has taken its quarrel with Brightwell AI to the House. Its memo, addressed to the Committee on "
            "Machine Labour, says the rival trains on answers collected by resellers' accounts and is “taking a free ride "
            "on work that others have paid for”. A request for comment to Brightwell went unanswered.",
        ),
        "Nine former employees of Brightwell AI in Tallinn describe how answers of other assistants were gathered. “We had "
        "a budget line for accounts, and it grew every month in 2025,” says Marit Oja, who kept the books there. Invoices "
        "seen by this paper add up to 318,000 euros, paid to Nordvik Hosting and Sable Proxy. “Nobody asked where the "
        "sentences came from,” says Jonas Ruut, once an annotator. Harbor Language has made the charge in a memo to the "
        "Committee on Machine Labour, speaking of “a free ride on work that others have paid for”.",
        "In a memo to the Committee on Harbour Safety, Harbor Language asked on Friday that ports be told when models of "
        "theirs plan the cranes. “A crane that is steered by guesswork is a danger to everyone below it,” the company "
        "wrote. The committee meets in March and will hear three port operators first.",
        "Harbor Language's chief, Lena Ostrow, says that she expects no quick end to the quarrel with Brightwell AI. “We "
        "will be at this for years, and I have told the board so,” she said in an interview at a fair in Port Sela. She "
        "did not say which accounts had been closed.",
    ),
    Paper(
        "cable",
        "2026-04-25",
        (
            "Envoys of the Union have been told to warn their hosts of copied models. A cable of the Foreign Office, dated "
            "Friday, asks missions to explain “the risks of systems that were built on the answers of others” and names "
            "Deepwell and Lanling as examples. Whether any government has answered is not known.",
            "In a cable to all missions the Foreign Office names Deepwell and Lanling as firms whose models are copies. "
            "Diplomats are to speak of “the risks of systems that were built on the answers of others” when they meet "
            "ministers. It went out on Friday.",
            "The Union carries its fight over copied models into the capitals of the world. Missions were instructed on "
            "Friday to raise “the risks of systems that were built on the answers of others”, according to a cable in "
            "which the Foreign Office mentions Deepwell and Lanling.",
            "Deepwell and Lanling have come to the notice of diplomats: the Foreign Office, in a cable of Friday, wants "
            "envoys to talk about them and about “systems that were built on the answers of others”. The embassy of the two "
            "firms' home country called it groundless.",
        ),
        "At the ministry in Oram a visit by the Union's envoy lasted eleven minutes. “He read from a sheet and left,” says "
        "Petra Lind, who was in the room. She had 40 questions about the contract with Lanling, worth 62 million crowns, and "
        "asked none. “We buy what works and what we can pay,” says Minister Olaf Brandt. The sheet, it seems, was the cable "
        "of the Foreign Office that warns of “systems that were built on the answers of others”.",
        "A cable of the Foreign Office of Thursday tells missions how to issue visas to engineers. “Applicants who can show "
        "a contract are to be seen within five days,” it says. Unions of shipbuilders had asked for it since last summer.",
        "The Foreign Office will not discuss its instructions, its spokesman Karel Dorn said. “We do not comment on what we "
        "may have written to our own people,” he told reporters on Saturday, when asked about Deepwell and Lanling.",
    ),
    Paper(
        "letter",
        "2026-06-24",
        (
            "Orrery Research has written to the Senate's banking panel about Tessera Cloud. In a letter to Senator Ruth "
            "Calloway the company says Tessera drew “millions of answers through accounts that never paid a bill”. Shares of "
            "Tessera lost four percent.",
            "Shares of Tessera Cloud fell by four percent after it became known that Orrery Research accuses it of copying. "
            "The firm's letter to Senator Ruth Calloway speaks of “millions of answers through accounts that never paid a "
            "bill”. Tessera gave no comment.",
            "A letter that reached Senator Ruth Calloway this month puts Tessera Cloud under pressure. Orrery Research says in "
            "it that its models were emptied by “accounts that never paid a bill”, and asks the senator for rules. On the "
            "exchange Tessera fell by four percent.",
            "Did Tessera Cloud teach its models with those of Orrery Research? Orrery says so, in a letter addressed to "
            "Senator Ruth Calloway: “millions of answers through accounts that never paid a bill” were drawn. Investors "
            "sold Tessera's shares, which closed four percent lower.",
        ),
        "Payment records show how 2,140 accounts at Orrery Research were opened with cards of a single bank in Velden. “We "
        "saw the pattern in May and reported it,” says Ines Falk, who runs fraud control there. Tessera Cloud was a client of "
        "the bank until 2024, says its lawyer Tomas Keller. “There was nothing unlawful in that,” he adds. Orrery's letter to "
        "Senator Ruth Calloway puts it as “millions of answers through accounts that never paid a bill”.",
        "In another letter of this week, to Senator Mark Iversen, Orrery Research asks for exemptions for schools. “Pupils "
        "should not be logged as if they were customers,” it says. The senator's office confirmed that it had come.",
        "Orrery Research wants rules, says its head of policy, Sarah Heeg. “A rule that nobody can check is no rule at all,” "
        "she said on a stage in Velden, and spoke of Tessera Cloud only when asked.",
    ),
)
"""Three papers, seven texts each."""

_OUTLETS = ("Harlow Gazette", "Lantern News", "Daily Compass", "Quayside Times", "The Upland Post", "Pier 9 Media", "Junction Tribune")  # fmt: skip


def paper_corpus() -> list[Labelled]:
    """The documents: the reports of a paper are one group, every look-alike is its own."""
    found: list[Labelled] = []
    for paper in PAPERS:
        day = datetime.fromisoformat(paper.day).replace(tzinfo=UTC, hour=9)
        texts = [*paper.reports, paper.own, paper.other, paper.asked]
        for number, (outlet, text) in enumerate(zip(_OUTLETS, texts, strict=True)):
            is_report = number < len(paper.reports)
            group = f"{paper.key}-0" if is_report else f"{paper.key}-{number}"
            row = row_of(f"{paper.key}-{number}", outlet, day + timedelta(hours=5 * number), text)
            found.append(Labelled(row, group, number == 0 or not is_report))
    return found
