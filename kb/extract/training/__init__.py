"""How the models under `kb/extract/models` are made; needs the extra `train`, which running never does."""
