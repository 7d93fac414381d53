"""The sentences of the public pages, made from the data, in the reader's language.

`Words(locale, translations)` takes numbers, dates and names, and gives finished sentences. Every
string goes through gettext; the English text is its own key. No sentence says why a count changed.
"""

from dashboard.words.changes import ChangeWords
from dashboard.words.notices import NoticeWords
from dashboard.words.places import PlaceWords
from dashboard.words.programs import ChartWords, ProgramWords
from dashboard.words.protection import ProtectionWords
from dashboard.words.records import RecordWords, Variant
from dashboard.words.reported import ReportedWords
from dashboard.words.speech import Speech

__all__ = ["Speech", "Variant", "Words"]


class Words(
    ChangeWords,
    PlaceWords,
    NoticeWords,
    RecordWords,
    ProgramWords,
    ChartWords,
    ReportedWords,
    ProtectionWords,
):
    """Every sentence of the public pages: `Words("es", translations).status("provisional")`."""
