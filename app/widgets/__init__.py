"""What several pages are made of: cards, chips, filter bars, the graph."""
