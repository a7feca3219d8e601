"""Cited briefings on a company, a case or a pair: every sentence is a quotation or a template over facts with evidence."""
