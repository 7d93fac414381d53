"""Links that restore a view: allow-listed, typed parameters of the address, and nothing else."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import streamlit as st

from dashboard.components.language import LANGUAGES

LEVELS = ("neighborhood", "district", "division")
LAST_12 = "last12"
_AREA = re.compile(r"(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_ALLOWED = {
    "lang": re.compile("|".join(LANGUAGES)),
    "area": _AREA,
    "level": re.compile("|".join(LEVELS)),
    "period": re.compile(rf"{LAST_12}|{_YEAR.pattern}"),
    "year": _YEAR,
    "time": re.compile(rf"(quarter|year)-{_YEAR.pattern}-(0[1-9]|1[0-2])"),
    "measure": re.compile(r"homicide_victims"),
    "map": re.compile(r"drawn"),
}


def asked(name: str) -> str | None:
    """The value of a parameter if it has the right form. One that has not leaves the address."""
    value = st.query_params.get(name)
    if value is None:
        return None
    if _ALLOWED[name].fullmatch(value):
        return value
    forget(name)
    return None


def tidy() -> bool:
    """Take unknown parameters, and values of the wrong form, out of the address.

    Returns whether anything was taken out, so that the page can say so.
    """
    odd = [
        name
        for name, value in st.query_params.items()
        if name not in _ALLOWED or not _ALLOWED[name].fullmatch(value)
    ]
    for name in odd:
        forget(name)
    return bool(odd)


def remember(**values: str | None) -> None:
    """Write values into the address; None takes one out. Nothing is sent where nothing changed."""
    for name, value in values.items():
        if value is None:
            forget(name)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def forget(name: str) -> None:
    """Take a parameter out of the address."""
    if name in st.query_params:
        del st.query_params[name]


def address(**changed: str) -> str:
    """This page's address with some parameters changed, for a link."""
    kept = {
        name: value
        for name, value in st.query_params.items()
        if name in _ALLOWED and _ALLOWED[name].fullmatch(value)
    }
    return f"?{urlencode(kept | changed)}"


def path(page: str, **values: str) -> str:
    """The address of another page of the same door, for a link."""
    return f"{page or '.'}?{urlencode(values)}" if values else page or "."


def go_to(page: str, **values: str) -> None:
    """Show another page of the same door; this rerun ends here."""
    # Streamlit knows a page by its address alone, so a stand-in leads to the real one.
    st.switch_page(st.Page(_stand_in, title=page, url_path=page), query_params=values)


def _stand_in() -> None:
    """Never drawn: it only carries an address."""
