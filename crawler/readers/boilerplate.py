"""Lines of a page that are not of its article: buttons, sign-up lines, teasers of other stories, legal notices."""

import re

from crawler.dates import parse_date

PROSE_WORDS = 8
"""Words from which a line that ends as a sentence does reads as prose."""
_BUTTON = re.compile(
    r"(?:advertisement|ads?|close|cancel|share(?: (?:this|on|via|link|article|story)\b.{0,40})?|tweet|print(?: article)?|"
    r"text size|order reprints|subscribe(?: now)?|sign (?:up|in)|log in|register|read more|learn more|more|show more|"
    r"related(?: (?:articles?|stories|topics|content|posts))?|explore further|recommended(?: (?:stories|for you))?|"
    r"story continues below.{0,40}|continue reading.{0,60}|skip (?:past|to|advert).{0,40}|loading|comments?|"
    r"(?:view|leave|post)(?: a| all)? comments?|copy link|follow us.{0,60}|thank you|an error (?:has )?occurred.{0,60}|"
    r"save|listen(?: to (?:this )?(?:article|story).{0,20})?|\d+ min(?:ute)?s? read|trending(?: now)?|most (?:read|popular)|"
    r"top stories|latest(?: news)?|editors?[’'] picks?|image (?:source|credit|copyright).{0,60}|photo ?: .{0,60}|"
    r"click here.{0,60}|.{0,60}click(?:ing)? here|(?:see|view) (?:all|more|also)|back to top|enlarge(?: this)? image|"
    r"toggle caption|hide caption|watch (?:now|live)|play video|video|gallery|popular|newsletters?|tags?|topics)\s*[.:!…>»]*",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"(?:read (?:more|also|next)|also read|see also|related|more (?:on|from)|watch|listen|now read|don[’']t miss|"
    r"must read|recommended|what to read next|lee también|leia (?:também|mais)|lire aussi|lesen sie auch|관련 ?기사)"
    r"\s*[:|»>-]\s*.{0,160}",
    re.IGNORECASE,
)
_SIGN_UP = re.compile(
    r"(?:please )?(?:sign up|subscribe|register|follow|like us|join us|download|get (?:the|our)|stay (?:up|on|in)|want more|"
    r"write to|contact|e-?mail|send (?:tips|your)|have a tip|got a tip|if you (?:liked|enjoyed)|to (?:read|continue)|"
    r"we[’']d like to hear|tell us|let us know)\b.{0,260}"
    r"(?:newsletter|inbox|twitter|facebook|instagram|linkedin|whatsapp|telegram|\bapp\b|alerts?|updates|full coverage|"
    r"podcast|comments|subscri|https?://|[\w.]+@[\w.]+|letters)",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"(?:(?:copyright|©|\(c\)) ?(?:\(c\)|©)? ?(?:\d{4}|[A-Z])|.{0,120}all rights reserved|our standards ?:|"
    r"this (?:copy|document|material|article|content) (?:is (?:for your personal|subject to copyright)|may not be)|"
    r"when you (?:purchase|buy) (?:something )?through (?:our )?links|.{0,80}may earn (?:a|an) (?:small )?(?:affiliate )?commission|"
    r"distribution and use of this material|.{0,60}without the written permission|terms of (?:use|service) apply|"
    r"quotes? (?:displayed|delayed) )",
    re.IGNORECASE,
)
_CREDIT_LINE = re.compile(
    r"[(\[]?(?:additional |with )?(?:reporting|editing|writing|compiled|translation) by\b.{0,300}|source ?: .{1,60}|"
    r"(?:explore|discover) further|citation ?:.{0,80}|retrieved \d{1,2} .{0,40}|from https?://\S+",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|por|von|par|di)\s+\S.{0,80}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？:;][\"”’»)\]』」]*$")


def is_boilerplate(line: str) -> bool:
    """True for a line that is never part of an article, wherever it stands."""
    if len(line) > 420:
        return False
    words = len(line.split())
    if _BUTTON.fullmatch(line) or (words <= 80 and _LEGAL.match(line)):
        return True
    if _TEASER.fullmatch(line) and not ends_sentence(line):
        return True
    return words <= 45 and bool(_SIGN_UP.match(line))


def is_edge_matter(line: str) -> bool:
    """True for a line that is not part of an article when it stands before or after it: dates, bylines, credits."""
    if len(line) > 320:
        return False
    if _CREDIT_LINE.fullmatch(line):
        return True
    words = line.split()
    if len(words) <= 14 and _BYLINE.fullmatch(line) and not ends_sentence(line):
        return True
    return len(words) <= 9 and sum(ch.isdigit() for ch in line) >= 4 and parse_date(line) is not None


def ends_sentence(line: str) -> bool:
    """True where the line ends as a sentence does."""
    return bool(_SENTENCE_END.search(line))
