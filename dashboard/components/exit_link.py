"""The quick exit. Its script also keeps the document's language right, and says once if the
browser cannot draw WebGL, so that maps are drawn in another way."""

from __future__ import annotations

import streamlit as st

from dashboard.components.packaged import piece

NEUTRAL_SITE = "https://www.weather.gov/"
"""Asked for only when someone taps the button. A forecast is what anyone may be looking at."""
_NO_WEBGL = "browser_has_no_webgl"


def show(label: str, *, menu: str, language: str, direction: str) -> None:
    """A link that replaces this page, so that going back does not return to it at once."""
    # Hidden until its script has named it: a link without a name is a riddle to a screen reader.
    link = f'<a id="exit" href="{NEUTRAL_SITE}" rel="noreferrer noopener" hidden></a>'
    result = piece("exit_link", html=link, css=True)(
        key="exit_link",
        data={
            "label": label,
            "menu": menu,
            "language": language,
            "direction": direction,
            "asks_for_webgl": has_webgl(),
        },
        on_webgl_change=_nothing,
    )
    if result.webgl == "missing":
        st.session_state[_NO_WEBGL] = True


def has_webgl() -> bool:
    """Whether the visitor's browser can draw WebGL, as far as it has said."""
    return not st.session_state.get(_NO_WEBGL, False)


def _nothing() -> None:
    """Streamlit hands a trigger over only where a callback is named."""
