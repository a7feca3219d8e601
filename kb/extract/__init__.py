"""From a document's text to its mentions, claims and cases: a spaCy pipeline of named components."""
