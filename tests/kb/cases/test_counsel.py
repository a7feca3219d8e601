"""The firm of a contact block."""

import pytest

from kb.cases.counsel import firm_of


@pytest.mark.parametrize(
    ("contact", "name", "firm"),
    [
        ("Willow & Reed LLP\n100 Main Street\nOakland, CA 94607\n(510) 555-0100\n", "Ann Willow", "Willow & Reed LLP"),
        ("Law Offices of Ann Willow\n1 First Street\nSuite 5\n", "Ann Willow", "Law Offices of Ann Willow"),
        ("Ann Willow\nWillow Reed PC\nPO Box 12\nBoise, ID 83701\n", "Ann Willow", "Willow Reed PC"),
        ("WILLOW, REED,\nELM & FIR, P.A.\n9 Oak Road\n", "Ann Willow", "WILLOW, REED, ELM & FIR, P.A."),
        ("U.S. Attorney's Office\nOne Federal Plaza\nNew York, NY 10007\n", "Ann Willow", "U.S. Attorney's Office"),
        ("Office of the Attorney General\nState of Oregon\n1 Court Street\n", "Ann Willow", "Office of the Attorney General"),
        ("Federal Trade Commission\n600 Pennsylvania Avenue, NW\n", "Ann Willow", "Federal Trade Commission"),
        ("District of Elm Office of\nConsumer Protection\n1 Elm Way\n", "A", "District of Elm Office of Consumer Protection"),
        ("Willow Mediations\n909 East Loop 323\n", "Ann Willow", "Willow Mediations"),
        ("Email: ann@willowreed.example\n", "Ann Willow", "willowreed.example"),
        ("100 Main Street\nSuite 3\nEmail: ann@willowreed.example\n", "Ann Willow", "willowreed.example"),
        ("Email: ann.willow@usdoj.gov\n", "Ann Willow", "U.S. Department of Justice"),
        ("Email: annwillow@gmail.com\n", "Ann Willow", None),
        ("Ann Willow\nAttorney at Law\n5 Plaza Drive\nReno, NV 89501\n", "Ann Willow", None),
        ("#A-12345\nElm State Prison\nPO Box 5\nPRO SE\n", "Al Fir", None),
        ("20 Vesey Street\nSuite 700\nNew York, NY 10007\n(212) 555-0111\n", "Ann Willow", None),
        ("UNDELIVERABLE EMAIL 3/14/25\n", "Ann Willow", None),
        ("(Terminated)\nWillow & Reed, P.C.\n1 Elm Road\n", "Ann Willow", "Willow & Reed, P.C."),
        ("c/o Willow Law\n1 Elm Road\nX, NY 10000\n", "Al Fir", "Willow Law"),
        ("Willow, Reed & Elm LLP-\n1701 Fir Street\n", "Ann Willow", "Willow, Reed & Elm LLP"),
        ("Direct: 202-555-0100\nFax: 202-555-0101\n[COR LD NTC Retained]\nWillow & Elm LLP\nOne Fir Center\n", "Ann Willow", "Willow & Elm LLP"),
        ("Willow Day - Elmtown\n901 Lakeside Avenue\nElmtown, OH 44114\n", "Ann Willow", "Willow Day - Elmtown"),
        ("", "Ann Willow", None),
    ],
)  # fmt: skip
def test_firm_of_a_contact_block(contact: str, name: str, firm: str | None) -> None:
    assert firm_of(contact, name) == firm
