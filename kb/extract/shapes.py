"""Names that can be told by their shape: model versions, law firms with a legal form, statutes, captions, courts."""

import re
from dataclasses import dataclass

from kb.cases.caption_spans import find_captions
from kb.cases.courts import find_courts
from kb.ontology import Kind


@dataclass(frozen=True, slots=True)
class ShapedSpan:
    """A name told by its shape; offsets are code points, end exclusive."""

    start: int
    end: int
    kind: Kind
    court_id: str | None = None


_MODEL = re.compile(
    r"""(?<![\w-])(?:
        (?:Chat)?GPT-?(?:\d[\w.]*)(?:[- ](?:mini|nano|turbo|Turbo|preview|Codex|codex|oss|pro|Pro)\b)*
      | gpt-oss(?:-\d+b)?
      | o[134](?:-(?:mini|pro|preview|high))?(?=[\s,.;:)’”]|$)
      | text-davinci-\d+ | code-davinci-\d+
      | DeepSeek[- ](?:R|V|Coder|Math|VL|Prover|Chat|LLM)[\w.-]*(?:-[A-Z][\w.]*)*
      | Claude[ -](?:\d(?:\.\d)?[ -]?)?(?:Opus|Sonnet|Haiku|Instant|Code|Mythos)?(?:[ -]\d(?:\.\d)?)?(?<=[\w])
      | Gemini[ -]\d(?:\.\d)?(?:[ -](?:Pro|Flash|Ultra|Nano|Thinking|Deep\ Think|Lite))*
      | (?:Code\ )?(?:Llama|LLaMA)[ -]?\d(?:\.\d)?(?:[ -](?:Scout|Maverick|Behemoth|\d+B))*
      | Grok[ -]\d(?:\.\d)?(?:[ -](?:Heavy|Fast|mini|Vision|beta))*
      | Qwen[ -]?\d?(?:\.\d)?(?:-(?:Max|Plus|Coder|VL|Turbo|Omni|\d+B|[A-Z][\w]*))*
      | (?:Kimi|MiniMax|GLM|ERNIE|Ernie|Hunyuan|Doubao|Seed|Yi|Phi|Gemma|Mistral|Mixtral|PaLM|Pangu|StarCoder|OLMo|Nova|Nemotron|Step|Baichuan|InternLM|SWE)[ -](?:[A-Z]{0,2}\d[\w.]*|Large|Small|Medium|Pro|Max)(?:-[\w.]+)*
      | (?:Veo|Imagen|Sora|Kling|Seedance|Seedream)[ -]?\d(?:\.\d)?
      | [A-Z][A-Za-z]+-R\d\b(?:-[\w.]+)*
      | (?:R1|V3|V3\.\d|V4|K2|M1|M2)(?:-(?:Zero|Distill|Lite|Base|Thinking|Instruct)[\w.-]*)?(?=[\s,.;:)’”]|$)
    )(?!\w)""",
    re.VERBOSE,
)
_UPPER_WORD = r"(?!LLP|LLC|PLLC|Inc|Attorney|Plaintiff|Defendant|By|Before|Counsel|Dated)[A-Z][\w’'.-]*"
_LAW_FIRM = re.compile(
    rf"(?<![\w&])(?:{_UPPER_WORD}(?:\s?[,+]\s|\s&\s|,\s&\s|\sand\s|\s|,\sand\s)){{0,7}}{_UPPER_WORD},?\s(?:LLP|L\.L\.P\.|PLLC|P\.L\.L\.C\.|LLLP)(?!\w)"
)
_ACT = re.compile(
    r"(?<![\w’-])(?:[A-Z][\w’'-]*(?:,?\s(?:and|of|on|for|in|to|the|\(and\)|&)){0,2},?\s){1,8}Act(?:\s(?:of\s)?(?:1[89]|20)\d{2})?(?!\w)"
)
_NOT_IN_ACT = re.compile(
    r"^(?:(?:The|In|Under|By|Of|An?|Section|Sections|This|That|Title|Both|And|But|If|Its|Federal|State)\s)+"
)


def find_shapes(text: str) -> list[ShapedSpan]:
    """The names of a text that their shape gives away; spans of different kinds may overlap."""
    found = [
        ShapedSpan(match.start(), match.start() + len(match.group().rstrip(".-")), Kind.MODEL)
        for match in _MODEL.finditer(text)
    ]
    found += [ShapedSpan(*match.span(), Kind.LAW_FIRM) for match in _LAW_FIRM.finditer(text)]
    for match in _ACT.finditer(text):
        lead = _NOT_IN_ACT.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        if text[start : match.end()] != "Act":
            found.append(ShapedSpan(start, match.end(), Kind.LAW))
    found += [ShapedSpan(span.start, span.end, Kind.COURT, span.court_id) for span in find_courts(text)]
    found += [
        ShapedSpan(_after_number(text, span.start, span.end), span.end, Kind.CASE)
        for span in find_captions(text)
    ]
    return found


_NUMBER_LINE = re.compile(r"[^\n]*\d+:\d\d-[a-z]{2}-\d+[^\n]*\n\s*")


def _after_number(text: str, start: int, end: int) -> int:
    """Where a caption begins that has the line of its docket number before it."""
    match = _NUMBER_LINE.match(text, start, end)
    return match.end() if match is not None else start
