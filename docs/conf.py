"""The documentation's settings for Sphinx; `make docs` builds it with every warning an error."""

project = "distillwatch"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
html_theme = "alabaster"
html_theme_options = {"description": "Who distilled whose AI models, who says so", "page_width": "1000px"}
myst_heading_anchors = 3
html_show_sourcelink = False
suppress_warnings = ["misc.highlighting_failure"]  # what commands print is no language
