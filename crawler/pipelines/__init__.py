"""The steps that a fetched page takes inside the crawl; reading comes after it (`crawler/read_stage.py`)."""
