"""What is stored, one file a subject; a later stage holds the id of an earlier row, never the reverse."""

from kb.models.case import Case, CaseMention, Counsel, DocketEntry, Party
from kb.models.claim import Claim, DocumentEntity, Mention
from kb.models.crawl import ApiCall, CrawlRun, FrontierUrl, Page, Source
from kb.models.decision import EventLog, Judgement, Review, StoreState
from kb.models.document import Document, NearCopySignature, OriginEdge, OriginKey
from kb.models.entity import Alias, Entity, NameBlock
from kb.models.proposition import Contradiction, Proposition, StandingChange
from kb.models.schedule import ScheduleRun, ScheduleState
from kb.models.tombstone import Tombstone
from kb.models.watch import Alert, Delivery, Watch

__all__ = [
    "Alert",
    "Alias",
    "ApiCall",
    "Case",
    "CaseMention",
    "Claim",
    "Contradiction",
    "Counsel",
    "CrawlRun",
    "Delivery",
    "DocketEntry",
    "Document",
    "DocumentEntity",
    "Entity",
    "EventLog",
    "FrontierUrl",
    "Judgement",
    "Mention",
    "NameBlock",
    "NearCopySignature",
    "OriginEdge",
    "OriginKey",
    "Page",
    "Party",
    "Proposition",
    "Review",
    "ScheduleRun",
    "ScheduleState",
    "Source",
    "StandingChange",
    "StoreState",
    "Tombstone",
    "Watch",
]
