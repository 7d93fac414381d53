"""The attack as a whole: every component of measures, every fiscal year, every insider."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dashboard.attack import channels
from dashboard.attack.grid import grid_of
from dashboard.attack.published import SHOWN, Published, read_releases, year_start
from dashboard.attack.report import Block, Report
from dashboard.attack.work import Frames, Work


@dataclass(frozen=True)
class Insider:
    """Someone who knows some rows: an organization its own, a referral source its own group.

    `own` holds only the attributes by which the insider can split what they know. `whole` names
    the series (measure, attribute, group) of which the insider knows everything.
    """

    name: str
    own: Frames
    whole: tuple[tuple[str, str, str], ...] = ()


def attack(releases: Iterable[Path], **options) -> Report:
    """Attack release files; see `attack_published` for the options.

    Raises AttackError or DatabaseError, one sentence, if a file cannot be attacked.
    """
    return attack_published(read_releases(releases), **options)


def attack_newest(releases: Sequence[Path], **options) -> Report:
    """Attack the fiscal years that the last of these releases brings something new of, with all
    that the others say of them; see `attack_published` for the options.

    Fiscal years share no people's counts, so the others are as they were when they were attacked.
    """
    published = read_releases(releases)
    new = published.cells[published.cells["release_id"] == Path(releases[-1]).stem]
    return attack_published(published, of_periods=new, **options)


def attack_published(
    published: Published,
    *,
    of_periods: pd.DataFrame | None = None,
    truth: Frames | None = None,
    insiders: Sequence[Insider] = (),
    k: int = 11,
    max_organizations_per_person: int = 2,
    withheld: bool | None = None,
    half_width: int = 0,
    sample: int = 0,
    seconds: float = 60.0,
    enough: int | None = None,
    seed: int = 0,
    progress: Callable[[str, int, int], None] | None = None,
) -> Report:
    """Try to prove that small cells are not empty, or to find their counts.

    With `truth` only real small cells count; without it a cell counts that is proved to be neither
    empty nor as large as k. `withheld`: whether counts may enter totals only; None tries both
    pictures, or the true one if `truth` holds such rows. `half_width` is 2 where numbers were
    rounded to 5. `sample`: cells tried in whole numbers per block. `seconds`: of each linear
    program. `enough`: stop a block after so many proofs. `of_periods` (measure_id, period_type,
    period_start) leaves out the blocks that hold none of these periods.
    """
    cells = published.cells
    blocks: list[Block] = []
    years = [block for block in _years(published) if _holds(block, of_periods)]
    for done, (component, year, part) in enumerate(years):
        if progress:
            progress("Attacking", done, len(years))
        whole_truth = _of_component(truth, component)
        known = _in_year(whole_truth, year)
        for picture in _pictures(withheld, whole_truth):
            work = Work(
                published, component, part, grid_of(published, part, year, picture), year,
                picture, k, max_organizations_per_person, half_width, seconds, seed, enough,
            )  # fmt: skip
            blocks.append(work.run(known, sample=sample))
            for insider in insiders:
                own = _in_year(_of_component(insider.own, component), year)
                if own:
                    blocks.append(work.run(known, insider.name, own, insider.whole))
    latest = cells.drop_duplicates(
        [c for c in cells.columns if c not in ("status", "counted", "since", "release_id")],
        keep="last",
    )
    return Report(
        k=k,
        releases=cells["release_id"].nunique(),
        cells=len(latest),
        shown=int((latest["status"] == SHOWN).sum()),
        has_truth=truth is not None,
        blocks=tuple(blocks),
        findings=tuple(channels.look(published, k)),
    )


def _years(published: Published) -> Iterator[tuple[list[str], pd.Timestamp, pd.DataFrame]]:
    """Each component of measures and fiscal year, with the cells published of it."""
    for component in published.components():
        part = published.cells[published.cells["measure_id"].isin(component)]
        if len(part):
            starts = part.loc[part["period_type"] == "year", "period_start"]
            for year, rows in part.groupby(year_start(part["period_start"], starts)):
                yield component, year, rows


def _holds(
    block: tuple[list[str], pd.Timestamp, pd.DataFrame], periods: pd.DataFrame | None
) -> bool:
    if periods is None:
        return True
    key = ["measure_id", "period_type", "period_start"]
    wanted = pd.MultiIndex.from_frame(periods[key])
    return bool(pd.MultiIndex.from_frame(block[2][key]).isin(wanted).any())


def _pictures(withheld: bool | None, truth: Frames | None) -> list[bool]:
    if withheld is not None:
        return [withheld]
    if truth is None:
        return [False, True]
    places = ["neighborhood", "month", "value"]
    return [any(frame[places].isna().any(axis=None) for frame in truth.values())]


def _of_component(frames: Frames | None, component: Sequence[str]) -> Frames | None:
    if frames is None:
        return None
    return {key: frame for key, frame in frames.items() if key[0] in component}


def _in_year(frames: Frames | None, year: pd.Timestamp) -> Frames | None:
    if frames is None:
        return None
    return {key: frame[frame["year"] == year] for key, frame in frames.items()}
