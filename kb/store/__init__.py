"""Questions to the store, one file for what they return."""
