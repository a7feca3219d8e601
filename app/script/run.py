"""What Streamlit runs for every view."""

from app.main import main

main()
