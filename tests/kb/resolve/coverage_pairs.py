"""Labelled coverage: invented dockets, and news texts with the docket that each tells of, look-alikes among them.

The people, firms and courts' cases are made up. A text's second part is the key of its docket, or "" where it tells of a
suit that is not among them or does not say which of two it means.
"""

from datetime import UTC, date, datetime
from typing import Any

from kb.ids import stable_id

PEOPLE = (
    "Dov Calloway",
    "Tessa Brenner",
    "Jun Haldane",
    "Ngozi Adeyemi",
    "Paul Iversen",
    "Maren Oduya",
    "Rosa Keller",
)
FIRMS = (
    "Halden Robotics", "Vantor Compute", "Orrery Media", "Nimbus Analytics", "Kestrel Intelligence", "Pellucid AI",
    "Corvane Capital", "Delft Press", "Saltmarsh Books", "Borealis Studios", "Tessera Labs", "Mirelle AI",
    "Harbor Ledger", "Quarry Labs", "Lindqvist Health", "Ironmere Foods",
)  # fmt: skip

# key: court, number, caption, filed, plaintiffs, defendants
DOCKETS: dict[str, tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]] = {
    "halden-cand": ("cand", "3:25-cv-02101", "Halden Robotics, Inc. v. Vantor Compute, LLC", "2025-03-04", ("Halden Robotics, Inc.",), ("Vantor Compute, LLC",)),
    "halden-nysd": ("nysd", "1:25-cv-06120", "Halden Robotics, Inc. v. Vantor Compute, LLC", "2025-08-11", ("Halden Robotics, Inc.",), ("Vantor Compute, LLC",)),
    "vantor-ded": ("ded", "1:25-cv-00913", "Vantor Compute, LLC v. Halden Robotics, Inc.", "2025-07-28", ("Vantor Compute, LLC",), ("Halden Robotics, Inc.",)),
    "orrery-nimbus": ("nysd", "1:24-cv-08111", "Orrery Media Company v. Nimbus Analytics Corp.", "2024-10-21", ("Orrery Media Company",), ("Nimbus Analytics Corp.",)),
    "orrery-kestrel": ("nysd", "1:24-cv-09002", "Orrery Media Company v. Kestrel Intelligence, Inc.", "2024-12-02", ("Orrery Media Company",), ("Kestrel Intelligence, Inc.",)),
    "orrery-appeal": ("ca2", "25-1188", "Orrery Media Company v. Nimbus Analytics Corp.", "2025-09-09", ("Orrery Media Company",), ("Nimbus Analytics Corp.",)),
    "calloway": ("cand", "4:24-cv-07311", "Calloway v. Brenner et al", "2024-09-16", ("Dov Calloway",), ("Tessa Brenner", "Pellucid AI, Inc.", "Corvane Capital LP")),
    "pellucid-mdl": ("nysd", "1:25-md-03199", "In re Pellucid AI Copyright Infringement Litigation", "2025-04-03", ("Delft Press", "Saltmarsh Books, Inc."), ("Pellucid AI, Inc.",)),
    "delft": ("nysd", "1:24-cv-05555", "Delft Press v. Pellucid AI, Inc.", "2024-07-10", ("Delft Press",), ("Pellucid AI, Inc.",)),
    "saltmarsh": ("cand", "3:24-cv-06010", "Saltmarsh Books, Inc. v. Pellucid AI, Inc.", "2024-08-20", ("Saltmarsh Books, Inc.",), ("Pellucid AI, Inc.",)),
    "borealis-tessera": ("cacd", "2:25-cv-05001", "Borealis Studios, LLC v. Tessera Labs, Inc.", "2025-06-02", ("Borealis Studios, LLC",), ("Tessera Labs, Inc.",)),
    "borealis-mirelle": ("cacd", "2:25-cv-07002", "Borealis Studios, LLC v. Mirelle AI, Inc.", "2025-08-28", ("Borealis Studios, LLC",), ("Mirelle AI, Inc.",)),
    "mirelle-haldane": ("cand", "5:25-cv-04400", "Mirelle AI, Inc. v. Haldane", "2025-05-19", ("Mirelle AI, Inc.",), ("Jun Haldane",)),
    "mirelle-tessera": ("txnd", "4:25-cv-00771", "Mirelle AI, Inc. v. Tessera Labs, Inc.", "2025-07-01", ("Mirelle AI, Inc.",), ("Tessera Labs, Inc.",)),
    "ledger": ("nysd", "1:23-cv-10901", "The Harbor Ledger Company v. Vantor Compute, LLC et al", "2023-12-12", ("Harbor Ledger",), ("Vantor Compute, LLC", "Nimbus Analytics Corp.")),
    "doe": ("cand", "4:22-cv-06900", "Doe 1 v. Nimbus Analytics Corp.", "2022-11-03", ("J. Doe 1",), ("Nimbus Analytics Corp.",)),
    "kestrel-quarry": ("mad", "1:25-cv-10500", "Kestrel Intelligence, Inc. v. Quarry Labs, Inc.", "2025-02-26", ("Kestrel Intelligence, Inc.",), ("Quarry Labs, Inc.",)),
    "kestrel-lindqvist": ("mad", "1:25-cv-11800", "Kestrel Intelligence, Inc. v. Lindqvist Health, Inc.", "2025-06-20", ("Kestrel Intelligence, Inc.",), ("Lindqvist Health, Inc.",)),
    "corvane": ("dcd", "1:24-cv-03010", "United States of America v. Corvane Capital LP", "2024-10-24", ("United States of America",), ("Corvane Capital LP",)),
    "adeyemi": ("cand", "3:23-cv-04040", "Adeyemi et al v. Tessera Labs, Inc.", "2023-07-07", ("Ngozi Adeyemi", "Paul Iversen"), ("Tessera Labs, Inc.",)),
}  # fmt: skip

# day, docket, text, who sued whom as extraction reads it
TEXTS: list[tuple[str, str, str, tuple[tuple[str, str], ...]]] = [
    # with number
    ("2025-03-05", "halden-cand", "Halden Robotics sued Vantor Compute in San Francisco. The case is Halden Robotics v. Vantor Compute, No. 3:25-cv-02101 (N.D. Cal.).", (("Halden Robotics", "Vantor Compute"),)),
    ("2025-08-12", "halden-nysd", "A second complaint followed. The case is Halden Robotics v. Vantor Compute, 1:25-cv-06120, U.S. District Court for the Southern District of New York.", ()),
    ("2025-07-30", "vantor-ded", "Vantor Compute struck back. It is Vantor Compute v. Halden Robotics, 25-cv-00913, in the District of Delaware.", ()),
    ("2024-10-22", "orrery-nimbus", "The suit, Orrery Media Co. v. Nimbus Analytics, 24-cv-08111, was assigned on Monday.", ()),
    ("2024-12-04", "orrery-kestrel", "Docket 1:24-cv-09002 names Kestrel Intelligence alone; Orrery Media v. Kestrel Intelligence is before a new judge.", ()),
    ("2025-10-01", "orrery-appeal", "The appeal is Orrery Media v. Nimbus Analytics, No. 25-1188, in the Second Circuit.", ()),
    ("2024-09-18", "calloway", "The filing is Calloway v. Brenner, 4:24-cv-07311, in Oakland.", ()),
    ("2025-05-20", "mirelle-haldane", "Mirelle AI sued a former engineer, Jun Haldane; the case is Mirelle AI v. Haldane, 5:25-cv-04400.", (("Mirelle AI", "Jun Haldane"),)),
    ("2025-09-30", "borealis-mirelle", "See Borealis Studios, LLC v. Mirelle AI, Inc., No. 2:25-cv-07002 (C.D. Cal.).", ()),
    ("2024-08-30", "saltmarsh", "Saltmarsh Books v. Pellucid AI, case number 3:24-cv-06010-RL, drew a crowd.", ()),
    ("2025-04-20", "pellucid-mdl", "The panel sent them to Manhattan as In re Pellucid AI Copyright Infringement Litigation, 1:25-md-03199.", ()),
    ("2023-08-01", "adeyemi", "In Adeyemi v. Tessera Labs, 3:23-cv-04040, two authors speak for many.", ()),
    # number with a slip of the pen
    ("2025-03-07", "kestrel-quarry", "In Kestrel Intelligence v. Quarry Labs, No. 1:25-cv-10508 (D. Mass.), an answer is due.", ()),
    # caption variants without number
    ("2025-06-10", "borealis-tessera", "Borealis Studios v. Tessera Labs will be watched in Hollywood, lawyers said.", ()),
    ("2025-06-12", "borealis-tessera", "The answer in Borealis v. Tessera Labs came late.", ()),
    ("2025-06-29", "kestrel-lindqvist", "In Kestrel Intelligence, Inc. v. Lindqvist Health, Inc., the prompts are the evidence.", ()),
    ("2025-03-09", "kestrel-quarry", "A hearing in Kestrel v. Quarry Labs is set for May.", ()),
    ("2025-07-10", "mirelle-tessera", "Mirelle AI vs. Tessera Labs is now in Fort Worth.", ()),
    ("2025-07-20", "mirelle-tessera", "MIRELLE AI, INC. v. TESSERA LABS, INC. moved a step on Friday.", ()),
    ("2025-05-29", "mirelle-haldane", "In Mirelle AI v. Haldane the laptop is the question.", ()),
    ("2024-11-15", "corvane", "United States v. Corvane Capital is the government's first such case.", ()),
    ("2024-11-16", "corvane", "The record in U.S. v. Corvane Capital was unsealed.", ()),
    ("2024-01-20", "ledger", "Harbor Ledger v. Vantor Compute is the case that publishers wait for.", ()),
    ("2023-09-09", "adeyemi", "Adeyemi v. Tessera Labs turns on fair use.", ()),
    ("2024-09-01", "saltmarsh", "The order in Saltmarsh Books v. Pellucid AI was short.", ()),
    ("2024-08-02", "delft", "Delft Press v. Pellucid AI tests an old doctrine.", ()),
    ("2025-06-05", "pellucid-mdl", "The judge in In re Pellucid AI Copyright Litigation set a schedule.", ()),
    ("2025-05-05", "pellucid-mdl", "Lawyers in the In re Pellucid AI Copyright Infringement Litigation met on Tuesday.", ()),
    ("2023-02-10", "doe", "Doe 1 v. Nimbus Analytics goes on in Oakland.", ()),
    ("2024-12-15", "orrery-kestrel", "Orrery Media v. Kestrel Intelligence was the second of its kind.", ()),
    # a caption that the docket does not carry: another defendant of the same case
    ("2024-10-02", "calloway", "Calloway v. Pellucid AI goes to the heart of the founding papers.", ()),
    ("2025-01-15", "calloway", "Discovery in Calloway v. Pellucid AI opened, and Tessa Brenner was deposed.", ()),
    ("2024-02-11", "ledger", "Harbor Ledger v. Nimbus Analytics could decide how archives are licensed.", ()),
    # caption and court choose between two
    ("2025-04-01", "halden-cand", "Halden Robotics v. Vantor Compute moved ahead in the Northern District of California.", ()),
    ("2025-09-03", "halden-nysd", "In Manhattan federal court, Halden Robotics v. Vantor Compute had its first hearing.", ()),
    ("2025-09-15", "vantor-ded", "Vantor Compute v. Halden Robotics was argued in Wilmington, Delaware.", ()),
    ("2025-02-01", "orrery-nimbus", "Orrery Media v. Nimbus Analytics is before the U.S. District Court for the Southern District of New York.", ()),
    ("2025-11-03", "orrery-appeal", "The Second Circuit heard Orrery Media v. Nimbus Analytics on Monday.", ()),
    # parties and time
    ("2025-03-04", "halden-cand", "Halden Robotics sued Vantor Compute on Tuesday, saying that rented accounts had copied its planner.", (("Halden Robotics", "Vantor Compute"),)),
    ("2025-08-12", "halden-nysd", "Halden Robotics filed a second suit against Vantor Compute on Monday, this one in New York.", (("Halden Robotics", "Vantor Compute"),)),
    ("2025-07-29", "vantor-ded", "Vantor Compute sued Halden Robotics on Monday, a filing shows.", (("Vantor Compute", "Halden Robotics"),)),
    ("2025-06-03", "borealis-tessera", "Borealis Studios sued Tessera Labs yesterday over pictures of its cartoon bears.", (("Borealis Studios", "Tessera Labs"),)),
    ("2025-08-29", "borealis-mirelle", "Borealis Studios has sued Mirelle AI, its second such complaint this summer.", (("Borealis Studios", "Mirelle AI"),)),
    ("2025-07-02", "mirelle-tessera", "Mirelle AI took Tessera Labs to court in Texas on Tuesday.", (("Mirelle AI", "Tessera Labs"),)),
    ("2025-06-21", "kestrel-lindqvist", "Kestrel Intelligence sued Lindqvist Health in Boston, alleging that its staff posed as doctors.", (("Kestrel Intelligence", "Lindqvist Health"),)),
    ("2025-03-01", "kestrel-quarry", "Kestrel Intelligence sued Quarry Labs over prompts that lift out instructions.", (("Kestrel Intelligence", "Quarry Labs"),)),
    ("2023-12-12", "ledger", "The Harbor Ledger sued Vantor Compute and Nimbus Analytics on Tuesday for the use of its archive.", (("Harbor Ledger", "Vantor Compute"), ("Harbor Ledger", "Nimbus Analytics"))),
    ("2024-07-12", "delft", "Delft Press sued Pellucid AI this week, the first publisher to do so.", (("Delft Press", "Pellucid AI"),)),
    ("2024-08-21", "saltmarsh", "Saltmarsh Books sued Pellucid AI on Tuesday in California.", (("Saltmarsh Books", "Pellucid AI"),)),
    ("2024-09-16", "calloway", "Dov Calloway sued Pellucid AI and Tessa Brenner again on Monday, weeks after he dropped a first suit.", (("Dov Calloway", "Pellucid AI"), ("Dov Calloway", "Tessa Brenner"))),
    ("2025-05-21", "mirelle-haldane", "Mirelle AI is suing Jun Haldane, who left for a rival in April.", (("Mirelle AI", "Jun Haldane"),)),
    ("2024-12-05", "orrery-kestrel", "Weeks after its first suit, Orrery Media sued Kestrel Intelligence too.", (("Orrery Media", "Kestrel Intelligence"),)),
    ("2024-10-22", "orrery-nimbus", "Orrery Media sued Nimbus Analytics on Monday.", (("Orrery Media", "Nimbus Analytics"),)),
    ("2023-07-08", "adeyemi", "Ngozi Adeyemi and Paul Iversen sued Tessera Labs on Friday over their novels.", (("Ngozi Adeyemi", "Tessera Labs"), ("Paul Iversen", "Tessera Labs"))),
    # the text's own words for it
    ("2024-05-06", "ledger", "The Harbor Ledger lawsuit has cost Vantor Compute more than it planned, the company said.", ()),
    ("2024-06-06", "ledger", "Nimbus Analytics must keep its logs for the Harbor Ledger suit.", ()),
    ("2025-07-15", "kestrel-quarry", "Quarry Labs changed its terms while the Kestrel Intelligence lawsuit was pending.", ()),
    ("2025-09-12", "borealis-mirelle", "Mirelle AI raised money despite the lawsuit by Borealis Studios.", ()),
    ("2025-10-10", "kestrel-lindqvist", "The case against Lindqvist Health, brought by Kestrel Intelligence, goes to trial.", ()),
    ("2024-11-20", "calloway", "Pellucid AI said that the Dov Calloway lawsuit is harassment.", ()),
    # look-alikes: not among the dockets, or not clear which
    ("2025-10-20", "", "Halden Robotics v. Vantor Compute has become a war on two fronts.", ()),
    ("2025-10-21", "", "The Halden Robotics lawsuit weighs on Vantor Compute.", ()),
    ("2026-02-02", "", "Borealis Studios sued Tessera Labs again on Monday, January 26, 2026, over a new film.", (("Borealis Studios", "Tessera Labs"),)),
    ("2025-04-04", "", "Borealis Studios v. Quarry Labs was dropped within a week.", ()),
    ("2025-06-20", "", "Orrery Media v. Tessera Labs, filed in state court, is about a lease.", ()),
    ("2025-03-15", "", "Ironmere Foods sued Vantor Compute over a cold store.", (("Ironmere Foods", "Vantor Compute"),)),
    ("2024-03-03", "", "Ironmere Foods v. Nimbus Analytics, No. 1:24-cv-08112, is about seed prices.", ()),
    ("2025-06-25", "", "In Kestrel Intelligence v. Ironmere Foods, No. 1:25-cv-10500 (S.D.N.Y.), labels are at issue.", ()),
    ("2023-05-05", "", "Mirelle AI sued Tessera Labs in 2021 and lost; the two have been rivals since.", (("Mirelle AI", "Tessera Labs"),)),
    ("2025-09-01", "", "Doe 2 v. Mirelle AI is a class action over voices.", ()),
    ("2025-08-01", "", "In re Tessera Labs Securities Litigation has nothing to do with copying.", ()),
    ("2025-08-15", "", "Vantor Compute and Halden Robotics settled their quarrel over a building.", ()),
    ("2025-07-18", "", "Pellucid AI opened an office; Delft Press published its spring list.", ()),
    ("2025-11-11", "", "Rosa Keller sued Pellucid AI over her diary.", (("Rosa Keller", "Pellucid AI"),)),
    ("2025-06-15", "", "Calloway v. Mirelle AI was a rumour, Dov Calloway said.", ()),
]  # fmt: skip


def docket_rows() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of the cases and of their parties."""
    cases: list[dict[str, Any]] = []
    parties: list[dict[str, Any]] = []
    for key, (court, number, caption, filed, plaintiffs, defendants) in DOCKETS.items():
        day = date.fromisoformat(filed)
        seen = datetime(day.year, day.month, day.day, tzinfo=UTC)
        core = number.split(":")[-1]
        cases.append(
            {
                "id": key, "court_id": court, "docket_number": number, "docket_core": core, "caption": caption,
                "caption_history": [], "filed": day, "judge": "Maren Oduya", "status": "pending", "origin": "docket",
                "first_seen": seen, "updated_at": seen, "links": [], "followed": False,
            }
        )  # fmt: skip
        sides = [(name, "plaintiff") for name in plaintiffs] + [(name, "defendant") for name in defendants]
        parties += [
            {
                "id": stable_id(key, name, side), "case_id": key, "name": name, "role": side.capitalize(), "side": side,
                "extra": {}, "position": place,
            }
            for place, (name, side) in enumerate(sides)
        ]  # fmt: skip
    return cases, parties
