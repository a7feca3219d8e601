"""A Streamlit page with nothing on it: what every page is measured against."""

import streamlit as st

st.title("Empty")
