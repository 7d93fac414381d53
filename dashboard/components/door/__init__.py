"""The way in: what stands between a visitor and the pages, and nothing about the pages.

`public_app` makes the ASGI app that uvicorn serves; `run` is what Streamlit runs at every
rerun. The rules of the door are in small modules: which addresses exist, which headers every
answer carries, how files are compressed and cached, and which folder can never be read.
"""

from dashboard.components.door.app import public_app
from dashboard.components.door.navigation import Page, run

__all__ = ["Page", "public_app", "run"]
