"""Screen pieces with a script of their own, served as files from this package.

Streamlit can write a piece's script into the page, but the door's policy forbids scripts that
are not files of ours; so the pieces are declared as files. Streamlit looks such declarations up
in installed packages named like their folder, which ours is not, so we hand it the declaration.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_PACKAGE = "peaceboard"
_FOLDER = Path(__file__).resolve().parent


def piece(name: str, *, html: str = "", css: bool = False) -> Callable:
    """The piece `assets/<name>.js` (and `<name>.css`), ready to be drawn in this rerun."""
    full_name = f"{_PACKAGE}.{name}"
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(full_name) is None:
        manager.register_from_manifest(
            ComponentManifest(_PACKAGE, "1", [ComponentConfig(name, "assets")]), _FOLDER
        )
    return st.components.v2.component(
        full_name, html=html, js=f"{name}.js", css=f"{name}.css" if css else None
    )
