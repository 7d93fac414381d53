"""Sentences for the translators are found wherever they stand in code and specifications."""

import io
from textwrap import dedent

import pytest
from babel.messages.extract import extract

from dashboard.words.extraction import UntranslatableText, python, spec_texts


def found_in(source):
    return [message[2] for message in python(io.BytesIO(dedent(source).encode()), [], [], {})]


def test_sentences_are_found_inside_f_strings_methods_and_joined_lines():
    source = """
        a = f"<p>{escape(_('Inside'))}</p>"
        b = words._("As a method")
        c = _("One half "
              "and the other")
        d = ngettext("{n} day", "{n} days", n)
        e = self.translations.gettext("Plain")
        """
    assert set(found_in(source)) == {
        "Inside",
        "As a method",
        "One half and the other",
        ("{n} day", "{n} days"),
        "Plain",
    }


def test_a_text_from_data_is_left_alone():
    assert found_in("_(measure.title)\nprint('not for readers')") == []


def test_a_text_put_together_on_the_spot_cannot_be_translated():
    with pytest.raises(UntranslatableText, match="Line 1"):
        found_in("_(f'{count} people')")


def test_the_texts_of_a_named_dictionary_are_found_and_a_missing_one_is_an_error():
    source = 'REASONS = {"a": "One " "reason."}\nOTHER = {"b": "Not for readers."}\n'
    method, options = "dashboard.words.extraction:dictionary", {"names": "REASONS"}
    messages = extract(method, io.BytesIO(source.encode()), options=options)
    assert [message for _, message, _, _ in messages] == ["One reason."]
    with pytest.raises(KeyError):
        list(extract(method, io.BytesIO(b""), options=options))


def test_the_public_texts_of_a_measure_are_found_in_its_sql_file():
    sql = """\
-- title = "People counted"
-- definition = "Each once."
-- owner = "Somebody"
-- takes = {}
select 1
"""
    assert list(spec_texts(sql)) == ["People counted", "Each once."]
    method = "dashboard.words.extraction:measure_spec"
    messages = [message for _, message, _, _ in extract(method, io.BytesIO(sql.encode()))]
    assert messages == ["People counted", "Each once."]
