"""Names of people: titles off, order right, middle initials apart, nicknames known."""

import re
from dataclasses import dataclass

from kb.resolve.legal_forms import word_set

TITLES = word_set(
    "mr mrs ms miss mx dr prof professor sir dame lord lady judge justice chief magistrate hon honorable honourable "
    "senator sen representative rep congressman congresswoman chairman chairwoman chair president attorney general "
    "gen secretary ambassador ceo cto cfo coo founder cofounder father rev us"
)
"""Words before a name that are no part of it."""

SUFFIXES = word_set("jr sr ii iii iv esq esquire phd md jd")
"""Words after a name that are no part of it."""

_NICKNAMES = """
abe abraham; al albert alan alfred; alex alexander alexandra alexandr; andy drew andrew; angie angela; art arthur;
ben benjamin; bert albert robert; beth liz lizzie eliza elizabeth; bill billy will willy liam william; bob bobby rob
robbie robert; brad bradley; cathy kathy kate katie katherine catherine; charlie chuck charles; chris christopher
christine christina kristopher; cindy cynthia; dan danny daniel; dave davey david; deb debbie deborah; dick rick rich
ricky richard; don donald; doug douglas; ed eddie ted ned edward edwin; frank francis franklin; fred frederick; gabe
gabriel; gene eugene; gerry jerry gerald jeremy; greg gregg gregory; hank henry; jack john; jake jacob; jim jimmy
jamie james; jeff geoffrey jeffrey; jen jenny jennifer; joe joey joseph; jon jonathan jonathon; josh joshua; judy
judith; ken kenny kenneth; larry lawrence laurence; len leonard; leo leonard leopold; lou louis louise; maggie meg
margaret; matt matthew; max maxwell maximilian; mel melvin melanie; mike mickey michael; mitch mitchell; nate nathan
nathaniel; nick nicholas nicolas; pam pamela; pat patrick patricia; pete peter; phil philip phillip; ray raymond; ron
ronnie ronald; russ russell; sam sammy samuel samantha; sandy sandra alexander; stan stanley; steve steven stephen;
sue susan suzanne; tim timothy; tom tommy thomas; tony anthony; val valerie; vic victor; vince vincent; walt walter;
wes wesley; zach zack zachary zachariah; ilya ilia; sergei sergey; mohammed muhammad mohamed
"""

NICKNAMES: dict[str, frozenset[int]] = {}
"""First name to the groups of names that are used for one another."""
for _number, _group in enumerate(_NICKNAMES.split(";")):
    for _word in _group.split():
        NICKNAMES[_word] = NICKNAMES.get(_word, frozenset()) | {_number}

FAMILY_NAMES_FIRST = word_set(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng "
    "han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng su wei lu ding ren shen yao lei fan fang "
    "shi jin tan wan xia qin mao kim lee park choi jung kang cho yoon jang lim nguyen tran pham yin hou bai meng qian "
    "gu kong mo ji qiu ruan xue yan"
)
"""Family names that stand first in Chinese, Korean and Vietnamese, and last where a name is turned round for readers."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name that are compared."""

    first: str
    middle: tuple[str, ...]
    last: str
    """Empty where the name is a single word."""

    @property
    def is_lone(self) -> bool:
        """One word only, which names a person inside its document and nowhere else."""
        return not self.last

    @property
    def normal(self) -> str:
        """The form that equality is judged by: no middle initials."""
        names = [self.first, *(name for name in self.middle if len(name) > 1), self.last]
        return " ".join(name for name in names if name)

    @property
    def initials(self) -> tuple[str, ...]:
        """First letters of the middle names."""
        return tuple(name[0] for name in self.middle)


def person_name(words: list[str]) -> PersonName:
    """The parts of a name given as words in lower case without punctuation.

    Double first names ("j d vance") stay together as first and middle; a title or suffix is dropped unless it is all
    there is.
    """
    kept = list(words)
    while len(kept) > 1 and kept[0] in TITLES:
        kept = kept[1:]
    while len(kept) > 1 and kept[-1] in SUFFIXES:
        kept = kept[:-1]
    if len(kept) < 2:
        return PersonName(kept[0] if kept else "", (), "")
    return PersonName(kept[0], tuple(kept[1:-1]), kept[-1])


def comma_turned(name: str) -> str:
    """A name written "Last, First" the other way round; others as they are."""
    match = re.fullmatch(r"\s*([^,]+),\s*([^,]+?)\s*", name)
    if not match or match[2].replace(".", "").casefold() in SUFFIXES | {"judge", "justice"}:
        return name
    return f"{match[2]} {match[1]}"


def are_turned_round(left: PersonName, right: PersonName) -> bool:
    """Whether one is the other with the family name first ("liang wenfeng", "wenfeng liang")."""
    first, second = left.normal.split(), right.normal.split()
    if first == second or sorted(first) != sorted(second):
        return False
    if first[1:] + first[:1] == second:
        return first[0] in FAMILY_NAMES_FIRST
    return second[1:] + second[:1] == first and second[0] in FAMILY_NAMES_FIRST


def share_nickname(left: str, right: str) -> bool:
    """Whether two first names are used for one another ("greg", "gregory")."""
    return left != right and bool(NICKNAMES.get(left, frozenset()) & NICKNAMES.get(right, frozenset()))
