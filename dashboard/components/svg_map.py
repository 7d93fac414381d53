"""The drawn map: the same layer as inline SVG, for browsers without WebGL and for those who
prefer it. Each area is a named, focusable shape; arrow keys go from one to the next; it prints."""

from __future__ import annotations

from dashboard.components.packaged import piece


def svg_map(
    layer_url: str, *, theme: str, language: str, label: str, chosen: str | None, key: str
) -> str | None:
    """Draw the layer and return the area_id that was picked in this rerun, if any."""
    result = piece("svg_map", html='<div id="map"></div>', css=True)(
        key=key,
        data={
            "url": layer_url,
            "theme": theme,
            "language": language,
            "label": label,
            "chosen": chosen or "",
        },
        on_picked_change=_nothing,
    )
    return result.picked


def _nothing() -> None:
    """Streamlit hands a trigger over only where a callback is named."""
