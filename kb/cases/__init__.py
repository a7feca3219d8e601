"""Legal grammar: courts, docket numbers, captions, counsel, docket entries, and what follows from them."""
