"""The words that the code columns of partner reports may hold, with their meaning. Pure."""

from __future__ import annotations

REFERRAL_SOURCES = {
    "police": "Police.",
    "corrections": "The department of corrections.",
    "probation_parole": "Probation or parole officers.",
    "custom_notification": "An in-person message to one person by the prosecutor.",
    "trauma_hospital": "A trauma hospital.",
    "call_in": "A call-in: a group meeting of invited people.",
    "community": "Somebody of the community, or another organization.",
    "self": "The person came without being sent.",
}
POPULATIONS = {
    "victim_or_family": "Survivors of violence, and families of people who were hurt or killed.",
    "high_risk": "People at high risk of violence.",
    "returning_citizen": "People coming home from prison or jail.",
    "other": "Everybody else.",
}
SERVICE_TYPES = {
    "job_training_placement": "Job training, or help to find a job.",
    "education_ged": "School and GED.",
    "counseling": "Counseling.",
    "emergency_assistance": "Emergency help: food, clothes, a bill, a ride.",
    "housing": "Housing, or help to move.",
    "witness_protection": "Protection of witnesses.",
    "conflict_resolution": "Settling a conflict before it turns violent.",
    "legal": "Legal help.",
    "health": "Health care.",
    "other": "Any other service.",
}
PER_VISIT = (
    "counseling", "emergency_assistance", "conflict_resolution", "legal", "health", "other",
)  # fmt: skip
"""Services where each person served has an episode of the same period. The others last: somebody
may be served this month in an episode that began in an earlier one."""
MEETING_KINDS = {
    "coalition_weekly": "The weekly meeting of the coalition.",
    "call_in": "A group meeting of invited people.",
    "canvass": "Going from door to door in a neighborhood.",
    "community": "A meeting for everybody.",
    "board": "A meeting of a board.",
}
MODES = {
    "in_person": "In one place.",
    "online": "By video or phone.",
    "hybrid": "Both.",
}
