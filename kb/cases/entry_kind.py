"""What a docket entry is: its kind, what it is about, and how a ruling came out, by the words that clerks begin with.

Dockets are written from the courts' own menus of events, so the first words decide: "MOTION to Dismiss …",
"ORDER granting 12 …", "NOTICE of Appearance …". Words before them that say nothing of the kind ("First Amended",
"Joint", "ECF FILER:") are skipped. Short descriptions of the feeds ("Order on Motion to Seal") follow the same menus.
"""

import html
import re
from dataclasses import dataclass
from enum import StrEnum


class EntryKind(StrEnum):
    """The kinds of docket entries that alerts and views filter by."""

    COMPLAINT = "complaint"
    """Whatever opens a case or makes a claim in it: complaint, petition, indictment, counterclaim."""
    MOTION = "motion"
    OPPOSITION = "opposition"
    REPLY = "reply"
    ORDER = "order"
    NOTICE = "notice"
    STIPULATION = "stipulation"
    TRANSCRIPT = "transcript"
    APPEAL = "appeal"
    JUDGMENT = "judgment"
    APPEARANCE = "appearance"
    SUMMONS = "summons"
    """Summonses and the proof that they, or a waiver, were served."""
    MINUTE_ENTRY = "minute entry"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class EntryReading:
    """What an entry's text says of itself."""

    kind: EntryKind
    subject: str | None = None
    """What a motion asks for or an order is about ("dismiss", "summary judgment"); "answer" and the like for others."""
    outcome: str | None = None
    """`granted`, `denied`, `granted in part`, `mixed`, `moot`, `dismissed`, `affirmed`, …; of orders and judgments."""


_HEAD = 400
_NOISE = re.compile(
    r"^(?:\s|[*\-–—#:;.,~]|\((?:Court only|ECF|Document|Entered|HC|pdf|This is a text|cc:)[^)]{0,60}\)|\[\d[^\]]{0,40}\]|\[(?:LIVE|RESTRICTED|SEALED|PUBLIC|REDACTED)\]|\[|\(\d+(?:pgs?)?\)"
    r"|\d{1,2}/\d{1,2}/\d{2,4}|\d+\s*(?:[-–]\s|\.\s|(?=[A-Z]{3}))|ECF\s+FILER:|COURT:|CLERK:|Util\s*-|(?:Text|Docket)\s+of\s+Proceedings?:?|Document\s+filed\s+by)+",
    re.I,
)
_SKIPPED = re.compile(
    r"^(?:(?:e-gov|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)|amended|superseding|corrected|joint|unopposed|opposed|consented?|agreed"
    r"|emergency|urgent|expedited|sealed|redacted|unredacted|public|restricted|electronic|text|text-only|paperless|verbal|oral|written|renewed|supplement(?:al)?|revised|stipulated"
    r"|administrative|clerk['’]?s?'?|court['’]?s|plaintiffs?['’]?s?|defendants?['’]?s?|petitioners?['’]?s?|respondents?['’]?s?|appell(?:ant|ee)s?['’]?s?|movants?['’]?s?|government['’]?s?"
    r"|class|action|civil|initial|final|interim|official|partial|verified|original|cross|counter|combined|consolidated|omnibus|limited|additional|miscellaneous|misc\.?|per\s+curiam|duplicate"
    r"|ex\s+parte|in\s+camera|under\s+seal|formal|general|special|master|short[-\s]form|long[-\s]form|modified|unsealed|filed|received|lodged|submitted|docketed|document|judge)"
    r"(?:\s+and)?[\s,:/-]+)+(?=\w|\()",
    re.I,
)

_OTHER_FIRST = re.compile(
    r"(?:\[?PROPOSED\b(?!\s+(?:summons|stipulation))|DECLARATION|AFFIDAVIT(?!\s+of\s+(?:Service|Mailing))|AFFIRMATION(?!\s+of\s+Service)|EXHIBITS?\b|APPENDIX|ATTACHMENT|INDEX|LETTER(?!\s*-?\s*(?:brief|motion|request|response|reply|in\s+(?:opp|resp|reply)))|STATUS\s+REPORT|JOINT\s+STATUS"
    r"|MAIL\b|FILING\s+(?:ERROR|FEE)|FEE|APPEAL\s+FEE|JUDGMENT\s+RETURNED|CASE\s+TERMINATION|(?:ATTORNEY\s+)?DISCIPLIN\w+\s+CASE|RECEIPT|CIVIL\s+COVER|COVER\s+SHEET|CERTIFICATE(?!\s+of\s+Service)|CERTIFICATION|CORPORATE\s+DISCLOSURE|RULE\s+(?:7|26)|STATEMENT|DISCLOSURE|WITNESS|JURY\s+(?!VERDICT|TRIAL\s+HELD|SELECTION)|VOIR|TRIAL\s+BRIEF"
    r"|(?:MEMORANDUM|BRIEF)\s+(?:OF\s+LAW\s+|OF\s+POINTS\s+AND\s+AUTHORITIES\s+)?(?:IN\s+SUPPORT|AMICUS|OF\s+AMICUS)|BRIEF\b(?!.{0,40}\b(?:opp|respon|reply))|AMICUS|SUPPLEMENT\b|ERRATA|CASE\s+(?:DESIGNATED|ELIGIBLE|REFERRED|ASSIGNED|REASSIGNED|SELECTED)|SET/?\s?(?:RESET)?|RESET|"
    r"DEADLINES?|SCHEDULE\b|ATTORNEY\s+(?:UPDATE|NAME)|BOND|WARRANT|ARREST|CJA|PASSPORT|EXPERT|DESIGNATION|REPORT\s+(?:ON|OF|RE)\b(?!.{0,20}RECOMM)|ADR\b(?!.{0,30}\bORDER)|CASE\s+MANAGEMENT\s+(?:STATEMENT|CONFERENCE\s+STATEMENT)|QUESTIONNAIRE|MEDIATION|ACKNOWLEDG|RETURN\s+OF\s+(?:NON)|CONSENT\b(?!\s+(?:JUDG|MOTION|ORDER|DECREE))|DECLINATION|REFERRAL)",
    re.I,
)

_RULES: tuple[tuple[EntryKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        (EntryKind.MINUTE_ENTRY, r"(?:\w+\s+){0,2}?MINUTE(?:S\b|\s+ENTRY|\s+SHEET|\s+OF\b)|COURTROOM\s+MINUTES?|MINUTES\s+OF|PROCEEDINGS?\s+(?:held|before)|(?:JURY\s+TRIAL|BENCH\s+TRIAL|[A-Z]+\s+(?:HEARING|CONFERENCE))\s+(?:held|completed|as\s+to.{0,60}held)|ARGUED|ORAL\s+ARGUMENT\s+(?:held|heard)|CASE\s+ARGUED"),
        (EntryKind.TRANSCRIPT, r"(?:OFFICIAL\s+|COURT\s+|TRIAL\s+|DAILY\s+|PARTIAL\s+)*(?:REPORTER['’]?S?\s+)?TRANSCRIPT|NOTICE\s+(?:of|re)\b.{0,40}?\bTRANSCRIPT|REQUEST\s+for\s+(?:a\s+)?TRANSCRIPT|TRANSCRIPTION"),
        (EntryKind.APPEARANCE, r"NOTICE\s+by\b.{0,100}?\b(?:Change|Substitution|Withdrawal)\s+of\s+(?:Lead\s+)?(?:Counsel|Attorney)|(?:NOTICE\s+(?:of|re)\s+)?(?:\(?ATTORNEY\)?\s+|HEARING\s+|ENTRY\s+of\s+|COUNSEL\s+|LIMITED\s+)*APPEARANCE|NOTICE\s+(?:of|by)\s+(?:Attorney|Counsel).{0,30}\bAPPEAR|NOTICE\s+of\s+(?:Attorney\s+|Lead\s+|Additional\s+)*APPEARANCE|(?:NOTICE\s+of\s+)?(?:Change|Substitution|Withdrawal)\s+(?:of|and).{0,20}(?:Attorney|Counsel|Appearance)|ATTORNEY\s+.{0,80}?(?:added|appear)|Added\s+attorney|Attorney\s+Appearance"),
        (EntryKind.APPEAL, r"(?:NOTICE\s+of\s+)?(?:INTERLOCUTORY\s+|CROSS[-\s]?)*APPEAL\b(?!S?\s+(?:Board|Council))|NOTICE\s+of\s+(?:INTERLOCUTORY|CROSS|BANKRUPTCY|CONDITIONAL|PROTECTIVE|CRIMINAL|CIVIL)?[-\s]*APPEAL|MANDATE|USCA\s+(?:Case|Appeal|Mandate|Notif|Sched)|TRANSMI(?:SSION|TTAL|TTED)\b.{0,60}\b(?:APPEAL|USCA|Circuit)|(?:Certified\s+)?(?:RECORD|ROA)\s+(?:on\s+appeal|sent|transmitted)|(?:US\s+CIVIL|CIVIL|CRIMINAL|AGENCY|PETITION)[-\s]+(?:\w+\s+){0,3}?CASE\s+docketed|(?:\w+\s+){0,4}CASE\s+docketed|DOCKETED\s+CAUSE|PETITION\s+for\s+(?:permission\s+to\s+appeal|review)"),
        (EntryKind.SUMMONS, r"(?:REQUEST\s+for\s+|PROPOSED\s+|(?:\d+\s+)?DAY\s+)?(?:Issu\w+\s+of\s+)?SUMMONS|REQUEST\s+FOR\s+ISSUANCE|WAIVER\s+(?:of|OF)\s+(?:the\s+)?SERVICE|(?:PROOF|RETURN|AFFIDAVIT|CERTIFICATE|ACKNOWLEDGMENT|ACCEPTANCE|AFFIRMATION)\s+of\s+(?:Personal\s+)?(?:SERVICE|MAILING)\b(?=.{0,120}(?:summons|complaint|executed|waiver))|SERVICE\s+(?:BY|OF).{0,60}(?:summons|complaint)|(?:RETURN|PROOF)\s+of\s+SERVICE|Process\s+Receipt|MARSHAL\s+(?:PROCESS|SERVICE)"),
        (EntryKind.MOTION, r"(?:LETTER[-\s]+|CROSS[-\s]?|NOTICE\s+of\s+)*(?:MOTION|APPLICATION)S?\b(?!\s+hearing)"),
        (EntryKind.STIPULATION, r"(?:PROPOSED\s+)?STIPULATION(?!\s+(?:and|&)\s+(?:\w+\s+)?ORDER\b.{0,400}(?:signed|so\s+ordered|entered\s+by\s+(?:the\s+)?court))|NOTICE\s+of\s+STIPULATION|STIPULAT(?:ED|ION)\s+(?:of|for)\s+(?:dismissal|voluntary)|AGREEMENT\s+(?:of|between)"),
        (EntryKind.COMPLAINT, r"(?:NOTICE\s+of\s+)?(?:CLASS\s+ACTION\s+|THIRD[-\s]PARTY\s+|INTERVENOR\s+|ADVERSARY\s+|CRIMINAL\s+|CIVIL\s+)*COMPLAINT(?!\s+(?:due|answer))|COUNTERCLAIM|CROSS-?\s?CLAIM|PETITION\b(?!\s+for\s+(?:re-?hearing|panel|writ\s+of\s+certiorari|en\s+banc|rev|attorney|fees|leave|admission|waiver))|INDICTMENT|INFORMATION\b(?=\s+(?:as\s+to|\(|against))|VIOLATION\s+NOTICE|CLAIM\s+(?:of|for)\s+(?:forfeit)|INTERVENOR\s+COMPLAINT|STATE\s+COURT\s+COMPLAINT"),
        (EntryKind.JUDGMENT, r"(?:DEFAULT\s+|CONSENT\s+|FINAL\s+|CLERK['’]?S\s+|DECLARATORY\s+|AMENDED\s+|STIPULATED\s+|PARTIAL\s+|SUMMARY\s+)*JUDGMENT(?!\s+(?:debtor|creditor|statement))|JUDGEMENT|(?:JURY\s+)?VERDICT(?!\s+form\s+(?:by|prop))|CONSENT\s+DECREE|ABSTRACT\s+of\s+JUDGMENT|SATISFACTION\s+of\s+JUDGMENT|DECREE"),
        (EntryKind.OPPOSITION, r"(?:MEMORANDUM|BRIEF|AFFIDAVIT|LETTER|RESPONSE|STATEMENT|REPLY/?RESPONSE|DECLARATION|POINTS\s+AND\s+AUTHORITIES)[^.;]{0,60}\b(?:IN\s+)?OPPOSITION|OPPOSITION|OBJECTIONS?\b|(?:ANSWERING\s+)?(?:BRIEF|MEMORANDUM)[^.;]{0,30}\b(?:in\s+)?(?:opposing|response\s+to)|ANSWERING\s+BRIEF|RESPONSES?\b(?!\s+(?:to|re)\s+(?:(?:\d+|the|court['’]?s|this)\s+)*(?:order|clerk|notice|show|status))|RESPONDS?\b|TRAVERSE"),
        (EntryKind.REPLY, r"(?:SUR-?\s?)?REPLY|REPLIES|(?:MEMORANDUM|BRIEF|AFFIDAVIT|DECLARATION|LETTER)[^.;]{0,60}\b(?:in\s+)?(?:further\s+support|reply)|APPELLANT\s+REPLY|RESPONSE/REPLY"),
        (EntryKind.ORDER, r"CERTIFIED\s+(?:TRUE\s+)?COPY\s+OF\s+(?:\w+\s+){0,4}?(?:TRANSFER|ORDER)\b|(?:\w+[-'’]?\w*\s+){0,4}?ORDER\b(?!\s+(?:form|for\s+transcript|proposed))|ORDERS\b|(?:MEMORANDUM\s+)?OPINION|DECISION|RULING|REPORT\s+(?:AND|&|/)\s*(?:\w+\s+)?RECOMMEND|REPORTS?\s+AND\s+RECOMM|FINDINGS|MEMORANDUM\s+(?:AND|&|DECISION|ORDER|ENTRY|DISPOSITION)|(?:MEMO(?:RANDUM)?[-\s]*)?ENDORSE\w*\b|ENDORSED\s+LETTER|SO\s+ORDERED|CONDITIONAL\s+TRANSFER|STANDING\s+ORDER|CASE\s+MANAGEMENT\s+PLAN|SCHEDULING\b|ORAL\s+RULING|(?:STIPULATION)\s+(?:and|&)\s+(?:\w+\s+)?ORDER|GRANT(?:ED|ING)|DEN(?:IED|YING)|DISMISSED|AFFIRMED|REVERSED|VACATED|CASE\s+DISMISSED|CASE\s+TERMINATED"),
        (EntryKind.MOTION, r"(?:NOTICE\s+of\s+)?(?:CROSS[-\s]?|LETTER[-\s]?|JOINT\s+|NOTICE\s+of\s+)*(?:MOTION|APPLICATION|REQUEST|PETITION)S?\b|LETTER\s+(?:MOTION|REQUEST)|EX\s+PARTE\s+(?:MOTION|APPLICATION)|(?:\w+\s+){0,2}MOTION\b|SUGGESTION\s+of|INVOCATION|MOVES?\b|ORDER\s+TO\s+SHOW\s+CAUSE\s+\(?proposed"),
        (EntryKind.NOTICE, r"(?:CLERK['’]?S\s+|COURT\s+|INITIAL\s+|LEGAL\s+)*NOTICE|NOTIFICATION|ADVISORY|SCHEDULING\s+NOTICE|Case\s+(?:transferred|assigned|reassigned)|RESCHEDUL"),
    )
)  # fmt: skip

_SHORT_ORDER = re.compile(
    r"^(?:(?!(?:proposed|transcript|motion|request|objections?|response|notice|appeal|termination)\b)\w+\s+){0,3}?(?:Order|Opinion|Ruling)\b(?:\s+(?:on|granting|denying|of|for|to|re|and|dismissing|setting|adopting|referring|approving|terminating|transferring)\b|$|\s+AND\b|,)",
    re.I,
)
_APPELLATE = re.compile(
    r"^(?:\(?ECF\)?\s*|filed\s+|received\s+|submitted\s+|lodged\s+|clerk\s+|electronically\s+|original\s+)*(?:\(ECF\)\s*)?"
    r"(?:(?:by\s+|for\s+)?(?:Appell(?:ants?|ees?)|Petitioners?|Respondents?|Plaintiffs?|Defendants?|Amic(?:us|i)|Intervenors?|Cross-\w+)[^:;]{0,160}?\s+)"
    r"(?=(?:\w+\s+){0,3}?(?:motion|brief|response|opposition|reply|petition|appearance|stipulation|notice|request|correspondence|letter|joinder|objection)\b)",
    re.I,
)


def read_entry(text: str) -> EntryReading:
    """The kind of a docket entry with its subject and outcome."""
    plain = " ".join(html.unescape(text).split())
    kind = _kind(plain[:_HEAD])
    head = _without_noise(plain[:1500])
    subject = outcome = None
    if kind is EntryKind.MOTION:
        subject = motion_subject(head)
    elif kind in (EntryKind.ORDER, EntryKind.JUDGMENT, EntryKind.MINUTE_ENTRY):
        outcome = outcome_of(head, kind)
        if kind is EntryKind.ORDER:
            subject = order_subject(head)
    elif kind is EntryKind.OTHER and re.match(r"(?:[\w'’]+\s+){0,3}?ANSWER\b", head, re.I):
        subject = "answer"
    return EntryReading(kind, subject, outcome)


def _without_noise(text: str) -> str:
    return _NOISE.sub("", text, count=1) or text


def _kind(text: str) -> EntryKind:
    head = _without_noise(text)
    if re.match(r"\[?\(?PROPOSED\b(?!\]?\s+(?:summons|stipulation))", text.strip(" *"), re.I):
        return EntryKind.OTHER
    if re.match(r"(?:\w+\s+){0,2}?MINUTE\s+ORDER\b", head, re.I) or _SHORT_ORDER.match(head):
        return EntryKind.ORDER
    if len(head) < _SHORT and _RELIEF.match(head):
        return EntryKind.MOTION
    appellate = _APPELLATE.match(head)
    for form in (head, _skipped(head), *([_skipped(head[appellate.end() :])] if appellate else [])):
        found = _first_rule(form)
        if found is not None:
            return found
    return EntryKind.OTHER


_SHORT = 100
_RELIEF = re.compile(
    r"^(?:(?:Dismiss(?:/\w+)?(?:\s+(?:Case|for\b|Party|Count).*)?|Strike|Compel|Stay|Seal|Remand(?:\s+to.*)?|Transfer\s+Case|Change\s+Venue|Quash|Suppress|In\s+Limine|Preclude|Discovery|Continue|Intervene|Sever|Vacate|Withdraw(?:\s+as\b.*)?"
    r"|Consolidate(?:\s+Cases)?|Reconsideration|Sanctions|Bifurcate|Expedite|Disqualify|Unseal(?:\s+\w+)?|Proceed\s+In\s+Forma\s+Pauperis|Leave\s+to\s+\w+.*|Adjourn\s+\w+|Conference|Extension\s+of\s+Time.*|Appear(?:\s+Pro\s+Hac.*)?|Pro\s+Hac\s+Vice|Summary\s+Judgment"
    r"|Default\s+Judgment|Preliminary\s+Injunction|Temporary\s+Restraining\s+Order|Protective\s+Order\s*\(motion\)|Attorney\s+Fees|New\s+Trial|Certify\s+Class|Substitute\s+\w+|Amend/Correct|Set\s+Aside.*|Appoint\s+\w+|Enforce\b.*|Approve\b.*|Exclude\b.*|Miscellaneous\s+Relief)"
    r"(?:\s+AND\s+|,\s*|$))+$",
    re.I,
)
"""What feeds call a motion: its relief alone, as the courts' motion menu lists it."""


def _skipped(head: str) -> str:
    return _without_noise(_SKIPPED.sub("", head, count=1))


def _first_rule(head: str) -> EntryKind | None:
    """The first rule that the beginning of the text fulfils; None where none does."""
    if re.match(r"ANSWER\b(?!ING)", head, re.I) or _OTHER_FIRST.match(head):
        serves = next(rule for kind, rule in _RULES if kind is EntryKind.SUMMONS).match(head)
        return EntryKind.SUMMONS if serves else EntryKind.OTHER
    return next((kind for kind, pattern in _RULES if pattern.match(head)), None)


_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("pro hac vice", r"pro\s+hac"),
        (
            "appear by telephone",
            r"appear\w*\s+(?:by|via)\s+(?:tele|phone|video)|telephonic(?:ally)?\s+appear|appear\s+telephonic",
        ),
        ("preliminary injunction", r"preliminary\s+injunct"),
        ("temporary restraining order", r"temporary\s+restraining|\bTRO\b"),
        ("summary judgment", r"summary\s+judgment"),
        ("default judgment", r"default\s+judgment"),
        ("judgment on the pleadings", r"judgment\s+on\s+(?:the\s+)?pleadings"),
        ("judgment as a matter of law", r"judgment\s+as\s+a\s+matter|\bJMOL\b"),
        ("new trial", r"new\s+trial"),
        ("class certification", r"(?:certify|certification\s+of)\s+(?:a\s+|the\s+)?class|class\s+cert"),
        ("interlocutory appeal", r"interlocutory|1292\(b\)|leave\s+to\s+appeal"),
        (
            "settlement approval",
            r"(?:preliminary|final)\s+approval|approv\w+\s+(?:of\s+)?(?:the\s+)?(?:class\s+)?settlement",
        ),
        ("attorney fees", r"attorney(?:['’]?s|s['’])?\s+fees"),
        ("withdraw as attorney", r"withdraw(?:al)?\s+(?:as|of)\s+(?:attorney|counsel|lead)"),
        ("leave to file", r"leave\s+to\s+file|leave\s+to\s+amend|to\s+amend|file\s+(?:excess|amended)"),
        ("seal", r"\bseal\b|filing\s+under\s+seal|file\s+under\s+seal"),
        ("extension of time", r"exten(?:sion|d)\b|enlarge|continu(?:e|ance)\b|postpone|adjourn"),
        ("compel", r"\bcompel"),
        ("protective order", r"protective\s+order"),
        ("reconsideration", r"reconsider"),
        ("rehearing", r"rehear"),
        ("in limine", r"in\s+limine|\blimine"),
        ("exclude", r"exclude|daubert"),
        ("strike", r"\bstrike"),
        ("consolidate", r"consolidat"),
        ("coordinate or transfer", r"1407|centraliz"),
        ("transfer", r"(?:change|transfer)\s+(?:of\s+)?venue|\btransfer"),
        ("remand", r"\bremand"),
        ("stay", r"\bstay\b"),
        ("intervene", r"\binterven"),
        ("relate cases", r"relate(?:d)?\s+case|whether\s+cases?\s+should\s+be\s+related"),
        ("proceed in forma pauperis", r"forma\s+pauperis|\bIFP\b"),
        ("appoint counsel", r"appoint"),
        ("quash", r"\bquash"),
        ("suppress", r"\bsuppress"),
        ("alternative service", r"(?:alternative|substitut\w+)\s+service|serve\b"),
        ("jurisdiction", r"lack\s+of\s+(?:personal\s+|subject.matter\s+)?jurisdiction"),
        ("dismiss", r"\bdismiss"),
        ("judgment", r"\bjudgment\b"),
    )
)
_OWN_WORDS = re.compile(
    r"(?:MOTION|APPLICATION|REQUEST|PETITION)S?\s+(?:to|for|in|of|re|regarding)\s+(?P<what>.{3,80}?)(?=\s+(?:filed|by|as\s+to|against|pursuant|on\s+behalf|under|with|from|re)\b|[.;:(,\[]|$)",
    re.I,
)


def motion_subject(text: str) -> str | None:
    """What a motion asks for: one of the usual things, else its own words; None where it does not say."""
    start = re.search(r"MOTION|APPLICATION|REQUEST|PETITION", text, re.I)
    asked = text[start.start() if start else 0 :]
    asked = re.split(
        r"\b(?:filed\s+by|Responses?\s+due|\(Attachments|Document\s+filed|Motion\s+Hearing)\b",
        asked,
        maxsplit=1,
    )[0][:200]
    known = _known_subject(asked)
    if known:
        return known
    own = _OWN_WORDS.search(asked)
    return " ".join(own["what"].split()[:8]).casefold() if own else None


def _known_subject(text: str) -> str | None:
    """The usual thing that is named first."""
    places = [
        (match.start(), rank, name)
        for rank, (name, pattern) in enumerate(_SUBJECTS)
        if (match := pattern.search(text))
    ]
    return min(places)[2] if places else None


def order_subject(text: str) -> str | None:
    """What an order rules on or sets; None where it does not say."""
    head = text[:250]
    if re.search(r"scheduling|case\s+management|pretrial|setting\b", head[:80], re.I):
        return "schedule"
    if re.search(r"show\s+cause", head[:120], re.I):
        return "show cause"
    return _known_subject(head)


_GRANTED = re.compile(r"\bgrant(?:ing|ed|s)\b|\bALLOW(?:ING|ED)\b", re.I)
_DENIED = re.compile(r"\b(?:deny|den(?:ying|ied|ies))\b|\boverrul(?:ing|ed|es)\b", re.I)
_IN_PART = re.compile(r"\bin[\s-]+part\b", re.I)
_MOOT = re.compile(r"\bmoot(?:ed|ing)?\b", re.I)
_RULINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("affirmed", r"\baffirm(?:ed|ing|s|ance)\b"),
        ("reversed", r"\brevers(?:ed|ing|es|al)\b"),
        ("vacated", r"\bvacat(?:ed|ing|es|ur)\b"),
        ("remanded", r"\bremand(?:ed|ing|s)\b|\border\s+of\s+remand\b"),
        ("transferred", r"\btransferr(?:ed|ing)\b|\border\s+of\s+transfer\b|\btransfer\s+order\b"),
        (
            "dismissed",
            r"\bdismiss(?:ed|ing|es|al\s+(?:of|with|order))\b|\border\s+(?:of|for)\s+dismissal\b|^(?:\w+\s+){0,3}of\s+dismissal",
        ),
        ("approved", r"(?<!\ban )(?<!\bthe )\bapprov(?:ed|ing|es)\b"),
        ("adopted", r"\badopt(?:ed|ing|s)\b"),
        ("stayed", r"\bstay(?:ed|ing)\b"),
        ("stricken", r"\bstr(?:icken|iking|uck)\b"),
        ("quashed", r"\bquash(?:ed|ing)\b"),
        ("withdrawn", r"\bwithdrawn\b"),
    )
)


def outcome_of(text: str, kind: EntryKind = EntryKind.ORDER) -> str | None:
    """How a ruling came out, by its verbs; None where it only sets or says something."""
    said = re.split(
        r"\b(?:Responses?\s+due|If\s+(?:the\s+)?motion|Unless\b|why\b|\(Entered)", text[:700], maxsplit=1
    )[0]
    granted, denied = _GRANTED.search(said), _DENIED.search(said)
    if granted and _IN_PART.search(said, granted.start(), granted.end() + 60):
        return "granted in part"
    if denied and _IN_PART.search(said, denied.start(), denied.end() + 60):
        return "granted in part"
    if granted and denied:
        return "mixed"
    if denied:
        return "moot" if _MOOT.search(said, denied.start(), denied.end() + 80) else "denied"
    if granted:
        return "granted"
    if re.search(r"\b(?:terminat\w+|find\w+)\b.{0,60}\bmoot\b", said, re.I):
        return "moot"
    if kind is EntryKind.MINUTE_ENTRY:
        return None
    places = [(match.start(), name) for name, pattern in _RULINGS if (match := pattern.search(said[:300]))]
    return min(places)[1] if places else None
