"""Telling people what moved: watches, the alerts they give, and the channels that carry them."""
