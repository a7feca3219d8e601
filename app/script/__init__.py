"""The folder of Streamlit's script: a folder `pages` beside it would be taken for pages of another kind."""
