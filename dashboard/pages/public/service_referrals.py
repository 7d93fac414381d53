"""Service referrals: how many came in, who sent them, for whom, what came of them, and where."""

from __future__ import annotations

from dashboard.components import html, page, program_blocks, program_openings, program_picker
from dashboard.components.program_record import OUTCOMES, REACHED, RECEIVED


def show() -> None:
    """Draw the page."""
    with page.frame(lambda words: words._("Service referrals"), counts_people=False) as view:
        _ = view.words._
        span = program_openings.referrals(view)
        if span is None:
            return
        html.heading(_("Month by month"))
        program_blocks.over_months(view, RECEIVED)
        for measure_id, attribute in (
            (RECEIVED, "referral_source"),
            (RECEIVED, "population"),
            (OUTCOMES, "outcome"),
            (REACHED, "contact"),
        ):
            html.heading(view.words.attribute_heading(attribute))
            program_blocks.by_group(view, measure_id, attribute, span)
        html.heading(_("Place by place"))
        level = program_picker.level(view, RECEIVED)
        program_blocks.by_area(view, RECEIVED, level, span)
