"""Pieces of the screen that pages share, and the door they stand behind."""

from streamlit.logger import set_log_level

# These modules are imported before Streamlit's runtime exists, which it remarks on for each
# cache; the caches work all the same. `.streamlit/config.toml` says the same, but is read later.
set_log_level("ERROR")
