"""The questions a public release answers; each is one file of `queries/public/`.

Every function but `current_release`, `release_in_service` and `published_releases` takes the open
release first and returns a pandas frame whose columns are those the query's header gives, unless
it says otherwise. Days are datetime64 columns; `counted` is a whole number of people (or of what
`counted_unit` or the measure's `unit` says) and is missing where `status` is "not_reported" or
"not_shown". Nothing here is cached: that is the caller's task.
"""

from dashboard.public_data.asking import AREA_TYPES, PublicDataError
from dashboard.public_data.figures import FEWEST_FOR_PERCENT, Figure, Share, share, total
from dashboard.public_data.files import (
    CurrentRelease,
    current_release,
    published_releases,
    release_in_service,
)
from dashboard.public_data.programs import (
    ATTRIBUTES,
    PROGRAM_PERIOD_TYPES,
    program_counts,
    program_menu,
    program_periods,
    program_revisions,
)
from dashboard.public_data.record import (
    PERIOD_TYPES,
    ReleaseInfo,
    aliases,
    area,
    areas,
    as_published_on,
    column_notes,
    comparison_totals,
    counts,
    coverage,
    coverage_left_out,
    coverage_places,
    find_areas,
    help_lines,
    measures,
    memberships,
    populations,
    programmes,
    published_totals,
    release,
    released,
    revisions,
    segments,
    shapes,
)

__all__ = [
    "AREA_TYPES",
    "ATTRIBUTES",
    "FEWEST_FOR_PERCENT",
    "PERIOD_TYPES",
    "PROGRAM_PERIOD_TYPES",
    "CurrentRelease",
    "Figure",
    "PublicDataError",
    "ReleaseInfo",
    "Share",
    "aliases",
    "area",
    "areas",
    "as_published_on",
    "column_notes",
    "comparison_totals",
    "counts",
    "coverage",
    "coverage_left_out",
    "coverage_places",
    "current_release",
    "find_areas",
    "help_lines",
    "measures",
    "memberships",
    "populations",
    "program_counts",
    "program_menu",
    "program_periods",
    "program_revisions",
    "programmes",
    "published_releases",
    "published_totals",
    "release",
    "release_in_service",
    "released",
    "revisions",
    "segments",
    "shapes",
    "share",
    "total",
]
