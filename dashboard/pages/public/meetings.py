"""Meetings: how many partners come to the weekly meeting, and how call-ins go on."""

from __future__ import annotations

from dashboard.components import html, page, program_blocks, program_openings, program_record
from dashboard.components.program_record import ATTENDANCE, CALL_INS


def show() -> None:
    """Draw the page."""
    with page.frame(lambda words: words._("Meetings"), counts_people=False) as view:
        _ = view.words._
        program_openings.meetings(view)
        if program_record.published(view, ATTENDANCE, "month"):
            html.heading(_("The weekly meeting"))
            program_blocks.over_months(view, ATTENDANCE)
        html.heading(_("Call-ins"))
        span = program_openings.call_ins(view)
        program_blocks.by_group(view, CALL_INS, "stage", span)
