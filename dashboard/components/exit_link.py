"""The quick exit, which also tells the browser the language and direction of the page."""

from __future__ import annotations

from dashboard.components.packaged import piece

NEUTRAL_SITE = "https://www.weather.gov/"
"""Asked for only when someone taps the button. A forecast is what anyone may be looking at."""


def show(label: str, *, language: str, direction: str) -> None:
    """A link that replaces this page, so that going back does not return to it at once."""
    piece(
        "exit_link",
        html=f'<a id="exit" href="{NEUTRAL_SITE}" rel="noreferrer noopener"></a>',
        css=True,
    )(
        key="exit_link",
        data={"label": label, "language": language, "direction": direction},
    )
