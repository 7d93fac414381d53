"""Services: how often help was given, of which kind, for whom, where, and follow-ups on time."""

from __future__ import annotations

from dashboard.components import html, page, program_blocks, program_openings, program_picker
from dashboard.components.program_record import FOLLOW_UPS, SERVICES


def show() -> None:
    """Draw the page."""
    with page.frame(lambda words: words._("Services"), counts_people=False) as view:
        _ = view.words._
        span = program_openings.services(view)
        if span is None:
            return
        html.heading(_("Month by month"))
        program_blocks.over_months(view, SERVICES)
        for attribute in ("service_type", "population"):
            html.heading(view.words.attribute_heading(attribute))
            program_blocks.by_group(view, SERVICES, attribute, span)
        html.heading(_("Follow-ups"))
        program_blocks.by_group(view, FOLLOW_UPS, "timeliness", span)
        html.heading(_("Place by place"))
        level = program_picker.level(view, SERVICES)
        program_blocks.by_area(view, SERVICES, level, span)
