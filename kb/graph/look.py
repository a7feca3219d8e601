"""Colours and shapes of kinds and stances, the same in the app, the exports and the pictures.

The palette is Okabe and Ito's, extended; kinds that share a shape stay apart under simulated colour blindness.
"""

from dataclasses import dataclass

from kb.ontology import Kind, Stance


@dataclass(frozen=True, slots=True)
class KindLook:
    """How a kind is drawn."""

    colour: str
    shape: str
    """`circle`, `square`, `triangle` or `diamond`."""


KIND_LOOKS: dict[str, KindLook] = {
    Kind.COMPANY: KindLook("#0072B2", "circle"),
    Kind.PERSON: KindLook("#E69F00", "square"),
    Kind.MODEL: KindLook("#009E73", "square"),
    Kind.ORGANIZATION: KindLook("#56B4E9", "triangle"),
    Kind.AGENCY: KindLook("#CC79A7", "diamond"),
    Kind.COURT: KindLook("#7F5FB0", "square"),
    Kind.LAW_FIRM: KindLook("#8C6D31", "circle"),
    Kind.LAW: KindLook("#666666", "triangle"),
    Kind.CASE: KindLook("#D55E00", "triangle"),
}

UNKNOWN_LOOK = KindLook("#000000", "circle")
"""For what is not resolved."""

STANCE_COLOURS: dict[str, str] = {
    Stance.ALLEGED: "#B35900",
    Stance.DENIED: "#A3195B",
    Stance.ADMITTED: "#00695C",
    Stance.RULED: "#0D47A1",
    Stance.TESTIFIED: "#4527A0",
    Stance.REPORTED: "#37474F",
    Stance.STATED: "#37474F",
    Stance.DECLINED: "#5F6368",
}
"""Text colours on white, all at least 4.5:1."""


def look_of(kind: str) -> KindLook:
    """The look of a kind, or that of the unknown."""
    return KIND_LOOKS.get(kind, UNKNOWN_LOOK)
