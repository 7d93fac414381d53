"""One area's profile: its count, its years, where it lies, and what the numbers do not mean."""

from __future__ import annotations

import pandas as pd

from dashboard import charts, public_data
from dashboard.change import SCREENING_LEVEL, Period, expected_range, rolling_12_months
from dashboard.components import area_table, html, program_profile, record, series
from dashboard.components.chart_block import picture
from dashboard.components.tables import Table, download
from dashboard.components.view import View, kept


def profile(view: View, area_id: str, period: str) -> None:
    """Everything known about an area, and its download."""
    _profile(view, area_id, period)
    download(view, f"homicides-{area_id}", lambda: _table(view, area_id))
    program_profile.measures(view, area_id)
    _about_place(view, area_id)


@kept
def _profile(view: View, area_id: str, period: str) -> None:
    area = public_data.area(view.database, area_id)
    html.heading(area.area_name)
    _now(view, area, period)
    years = _years(view, area_id)
    known = series.known(years)
    if not known.empty:
        _history(view, area, years, known)
    _caveats(view, area, period)


@kept
def _about_place(view: View, area_id: str) -> None:
    words = view.words
    area = public_data.area(view.database, area_id)
    html.heading(words._("About this place"), 3)
    html.paragraphs([*_place(view, area), words.small_counts()], kind="pb-quiet")


def _now(view: View, area: pd.Series, period: str) -> None:
    words = view.words
    found = record.by_area(view, area.area_type, period)
    if found is None:
        html.note(words.level_not_available(area.area_type))
        return
    rows, span = found
    own = rows[(rows.area_id == area.area_id) & rows.counted.notna()]
    if own.empty:
        files = public_data.coverage(view.database)
        is_part = (files.source_year == span.end.year).any()
        html.note(
            words.area_not_in_part_file(area.area_name, span.end.year)
            if is_part
            else words.area_not_reported(area.area_name, span)
        )
        return
    counted = int(own.counted.iloc[0])
    sentences = [words.area_summary(area.area_name, counted, span, own.counted_unit.iloc[0])]
    usual = _usual(view, area.area_id, span) if own.is_complete.iloc[0] else None
    if usual:
        sentences += [
            words.area_range(usual),
            words.against_range(counted, usual),
        ]
    html.paragraphs(sentences, kind="pb-lead")


def _usual(view: View, area_id: str, span: Period):
    """The range at 99.8 %, because a reader of the list looks at every area at once.

    None for less than 12 months: a part of a year is no match for the range of full years."""
    if rolling_12_months(span.end).after != span:
        return None
    years = series.known(_years(view, area_id))
    by_year = {
        row.period_start.year: int(row.counted) for row in years.itertuples() if row.is_complete
    }
    last = span.start.year - 1
    wanted = range(last - 4, last + 1)
    if not all(year in by_year for year in wanted):
        return None
    return expected_range([by_year[year] for year in wanted], SCREENING_LEVEL)


def _years(view: View, area_id: str) -> pd.DataFrame:
    area = public_data.area(view.database, area_id)
    rows = record.counts(view, area.area_type, "year")
    return rows[rows.area_id == area_id]


def _table(view: View, area_id: str) -> Table:
    _ = view.words._
    area = public_data.area(view.database, area_id)
    known = series.known(_years(view, area_id))
    through = view.release.data_through_on
    frame = pd.DataFrame(
        {
            "year": [start.year for start in known.period_start],
            "counted": known.counted.astype("Int64").to_list(),
            "is_provisional": known.is_provisional.astype(bool).to_list(),
            "is_full_year": [end <= through for end in known.period_end],
            "is_complete": known.is_complete.astype(bool).to_list(),
            "area_id": area_id,
            "area_name": area.area_name,
        }
    ).sort_values("year", ascending=False)
    return Table(
        view.simulated(_("People killed in {area}, by year").format(area=area.area_name)),
        {
            "year": _("Year"),
            "counted": _("People killed"),
            "is_provisional": _("May still change"),
            "is_full_year": _("Full year"),
            "is_complete": _("Police file complete"),
        },
        frame,
        about={"measure_id": record.HOMICIDES, "publisher": record.police(view)},
    )


def _history(view: View, area: pd.Series, years: pd.DataFrame, known: pd.DataFrame) -> None:
    words = view.words
    _ = words._
    through = view.release.data_through_on
    bars = pd.DataFrame(
        {
            "year": [start.year for start in known.period_start],
            "counted": known.counted.astype(float).to_list(),
            "is_open": [
                end > through or not complete
                for end, complete in zip(known.period_end, known.is_complete, strict=True)
            ],
        }
    )
    gaps = sorted(set(range(bars.year.min(), bars.year.max() + 1)) - set(bars.year))
    missing = pd.DataFrame({"year": gaps, "counted": float("nan"), "is_open": False})
    bars = pd.concat([bars, missing], ignore_index=True).astype({"is_open": bool})
    bars = bars.astype({"year": int}).sort_values("year")
    figure = charts.yearly_bars(
        bars, view.theme, hover="%{y} (%{x})<extra></extra>",
        missing=words.status("not_reported"),
    )  # fmt: skip
    picture(
        view,
        [_("Each bar is the number of people killed in one year.")],
        figure,
        alt=words.alt_area(area.area_name, int(bars.year.min()), int(bars.year.max())),
        table=_table(view, area.area_id),
        source=words.source_line(
            record.police(view), view.release.data_through_on, view.release.published_on
        ),
        notes=[
            _("A striped bar is a year that is not over, or that the police file covers in part.")
            if bars.is_open.any()
            else ""
        ],
    )


def _caveats(view: View, area: pd.Series, period: str) -> None:
    sentences = area_table.caveats(view, period)
    if area.is_approximate:
        sentences.append(view.words.approximate_map())
    if sentences:
        html.note(*sentences)


def _place(view: View, area: pd.Series) -> list[str]:
    words = view.words
    sentences = []
    names = dict(public_data.areas(view.database)[["area_id", "area_name"]].itertuples(index=False))
    inside = public_data.memberships(view.database)
    for row in inside[inside.area_id == area.area_id].itertuples():
        sentences.append(
            words.area_inside(
                area.area_name, names.get(row.parent_id, row.parent_id), row.share, row.overlaps
            )
        )
    if pd.notna(area.population):
        sentences.append(
            words.area_population(
                int(area.population), int(area.population_year), area.population_source
            )
        )
    others = public_data.aliases(view.database)
    for alias in others[others.area_id == area.area_id].alias:
        meant = [names[other] for other in others[others.alias == alias].area_id]
        sentences.append(words.also_called(alias, meant))
    return sentences
