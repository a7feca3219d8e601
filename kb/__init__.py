"""Everything that is known: models, storage, extraction, resolution, graph, export, search, review, watch."""
