"""The first sentence of a page: plain text, whatever marks it holds."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.components import html


@given(st.text(alphabet=string.printable))
def test_every_mark_is_taken_as_text(text: str) -> None:
    written = html.plain(text)
    marks = "".join(f"\\{c}" if c in string.punctuation else c for c in text)
    assert written == marks


def test_the_first_sentence_is_markdown_without_html() -> None:
    def page() -> None:
        from dashboard.components import html

        html.first_words("61 people <b>were</b> *killed* in $5 [here](x).", name="lead")

    app = AppTest.from_function(page).run()
    (element,) = app.markdown
    assert not element.allow_html
    assert element.value == r"61 people \<b\>were\<\/b\> \*killed\* in \$5 \[here\]\(x\)\."
