"""Help before harm: the first lines of every page that shows how many people were killed."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import public_data
from dashboard.components import html
from dashboard.components.view import View, kept


@kept
def help_strip(view: View) -> None:
    """One line that can be read at a glance, and every help line one tap below it."""
    words = view.words
    _ = words._
    items = []
    for row in public_data.help_lines(view.database).itertuples():
        local = getattr(row, f"name_{words.locale}", None) or row.name_en
        text = getattr(row, f"text_{words.locale}", None) or row.text_en
        phone = f'<a href="tel:{escape(row.phone)}">{escape(local)}: {escape(row.phone)}</a>'
        items.append(
            f"<li><strong>{phone}</strong><br>{escape(text)}<br>"
            f'<span class="pb-quiet">{escape(words.help_verified(row.verified_on))}</span></li>'
        )
    inner = f"<p>{escape(words.help_intro())}</p><ul>{''.join(items)}</ul>"
    with st.container(key="help", gap=None):
        html.first_words(words.help_first(), name="help-first")
        if items:
            html.show(html.folded(_("Help near you"), inner), kind="pb-help")
