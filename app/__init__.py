"""What people touch: the `distillwatch` command line and the Streamlit pages."""
