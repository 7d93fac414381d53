"""The first page: what happened in the last 12 months, in one sentence."""

import streamlit as st


def show() -> None:
    """Draw the page."""
    st.title("Peaceboard")
