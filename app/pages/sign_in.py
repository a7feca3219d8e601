"""What stands in for every page until somebody who may read has signed in."""

import streamlit as st

from app.people import Person
from app.widgets.marks import escape


def render(someone: Person) -> None:
    """Lay the page out: why nothing is shown, and the way in or out."""
    st.title("Sign in")
    if someone.name:
        st.html(
            f'<div class="dw dw-empty" role="status"><p><b>{escape(someone.refusal or "You may not read here")}.</b></p>'
            "<p>Whoever runs this app can add the address to its readers. Or sign out and in with another one.</p></div>"
        )
        st.button("Sign out", key="sign_out", on_click=st.logout)
        return
    st.html(
        '<div class="dw dw-empty" role="status"><p><b>Only people who are known here may read.</b></p>'
        "<p>You are sent to your organization’s sign-in and come back to this page.</p></div>"
    )
    st.button("Sign in", key="sign_in", type="primary", on_click=st.login)


def who(someone: Person) -> None:
    """Who is signed in, with the way out; beneath the navigation."""
    with st.sidebar:
        st.html(f'<p class="dw dw-muted">Signed in: {escape(someone.name)}</p>')
        st.button("Sign out", key="sign_out", on_click=st.logout)
