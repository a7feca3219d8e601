"""A BERT encoder as one plain computation of a single window, which is what the ONNX files hold.

Without masks and batches the products stand by themselves, so that they can be made of 8-bit numbers; fused attention operators
were tried and are a quarter slower here.
"""

from typing import Any

import torch
from torch.nn import functional


def plain_pass(encoder: Any, states: Any) -> Any:
    """Hidden states, float32 (1, pieces, width), of the pieces' embeddings, without their positions, of the same shape."""
    embeddings = encoder.embeddings
    length = states.shape[1]
    states = states + embeddings.token_type_embeddings.weight[0]
    states = embeddings.LayerNorm(states + embeddings.position_embeddings.weight[:length][None])
    for layer in encoder.encoder.layer:
        attention = layer.attention.self
        heads = attention.num_attention_heads

        def split(values: Any, heads: int = heads) -> Any:
            return values.view(values.shape[0], values.shape[1], heads, -1).transpose(1, 2)

        query, key, value = (
            split(part(states)) for part in (attention.query, attention.key, attention.value)
        )
        weights = torch.softmax(query @ key.transpose(-1, -2) / attention.attention_head_size**0.5, -1)
        mixed = (weights @ value).transpose(1, 2).reshape(states.shape)
        output = layer.attention.output
        states = output.LayerNorm(output.dense(mixed) + states)
        inner_states = functional.gelu(layer.intermediate.dense(states))
        states = layer.output.LayerNorm(layer.output.dense(inner_states) + states)
    return states
