"""The public door: the list of public pages, served by `uvicorn dashboard.apps.public:app`.

uvicorn imports this file and finds `app`; Streamlit runs the same file at every rerun.
To add a page, write one file in `pages/public/` and one line here.
"""

from dashboard.components.door import Page, public_app, run
from dashboard.pages.public import (
    about,
    homicides,
    meetings,
    neighborhoods,
    overview,
    privacy,
    service_referrals,
    services,
)
from dashboard.settings import read_public

PAGES = (
    Page(
        "",
        lambda words: words._("Overview"),
        lambda words: words._("How many people were killed in the last 12 months, in plain words."),
        overview.show,
        draws=("TextInput", "PlotlyChart", "DownloadButton"),
    ),
    Page(
        "homicides",
        lambda words: words._("Homicides"),
        lambda words: words._("People killed of late, each year, and beside other cities."),
        homicides.show,
        draws=("PlotlyChart", "DownloadButton"),
    ),
    Page(
        "neighborhoods",
        lambda words: words._("Neighborhoods"),
        lambda words: words._("A map and a table of where people were killed, place by place."),
        neighborhoods.show,
        draws=("TextInput", "Selectbox", "Checkbox", "DeckGlJsonChart", "DownloadButton"),
    ),
    Page(
        "service-referrals",
        lambda words: words._("Service referrals"),
        lambda words: words._(
            "How many requests for help came to partners, and what came of them."
        ),
        service_referrals.show,
        draws=("Selectbox", "PlotlyChart", "DownloadButton"),
    ),
    Page(
        "services",
        lambda words: words._("Services"),
        lambda words: words._("How often partners gave help, which kind, for whom, and where."),
        services.show,
        draws=("Selectbox", "PlotlyChart", "DownloadButton"),
    ),
    Page(
        "meetings",
        lambda words: words._("Meetings"),
        lambda words: words._("Who comes to the weekly meeting, and what follows call-ins."),
        meetings.show,
        draws=("Selectbox", "PlotlyChart", "DownloadButton"),
    ),
    Page(
        "privacy",
        lambda words: words._("Privacy"),
        lambda words: words._("How people are protected, in plain words, with an example."),
        privacy.show,
    ),
    Page(
        "about",
        lambda words: words._("About the data"),
        lambda words: words._("What is counted, by whom, what changed, and what to download."),
        about.show,
    ),
)

if __name__ == "__main__":
    run(PAGES)
else:
    app = public_app(__file__, PAGES, read_public())
