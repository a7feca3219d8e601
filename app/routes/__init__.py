"""HTTP routes beside the pages, one file each."""
