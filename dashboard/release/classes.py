"""What a partner's class and agreement keep out of public counts, and the reason for each.

The rules are the privacy promise's: victim services (VOCA, VAWA, FVPSA) are counted for the whole
city only; a hospital's counts name no place and no time finer than a year, unless an expert has
determined otherwise, and so do service referrals from a trauma hospital whoever reports them;
substance-use services are never counted by neighborhood or by justice source. What is withheld
stays in the totals of the city, as an "area withheld" part that is audited like any other.
"""

from __future__ import annotations

import pandas as pd

LEVELS = ("neighborhood", "district", "division")
JUSTICE_SOURCES = ("police", "corrections", "probation_parole", "custom_notification", "call_in")
TRAUMA_HOSPITAL = "trauma_hospital"
REASONS = {
    "victim_services": "Victim services are counted for the whole city only.",
    "hospital": "Hospitals' counts name no place, and no time finer than a year.",
    "trauma_hospital": "Service referrals from a trauma hospital name no place, and no time finer "
    "than a year, whoever reports them.",
    "substance_use": "Substance-use services are not counted by neighborhood, nor by justice "
    "source.",
    "agreement": "The partner's agreement does not allow counts by this kind of area.",
    "largest_unknown": "The report does not say how many services one person had at most, so the "
    "row counts for the whole city only.",
}


def withhold(rows: pd.DataFrame, permission: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`rows` with the places and times that may be published, and what was withheld why.

    `rows` has organization_id, neighborhood_id, district_id, division_id (missing where unknown),
    month (datetime64), and for service referrals referral_source. `permission` has the columns of
    `queries/protected/permission.sql`. The first result has neighborhood, district, division,
    `is_year_only` (no month and no quarter may be named), `hides_justice_source` and `k`. The
    second has reason, organizations and rows, one row per reason that applied.

    Raises ValueError if a row's organization has no permission.
    """
    known = rows.merge(permission, on="organization_id", how="left", validate="many_to_one")
    if known["partner_class"].isna().any():
        raise ValueError("an organization that reported is not in the list of partners")
    of_class = known["partner_class"]
    undetermined = ~known["has_expert_determination"].astype(bool)
    source = known.get("referral_source", pd.Series(pd.NA, index=known.index))
    largest = known.get("largest", pd.Series(1, index=known.index))
    whole = pd.Series(True, index=known.index)
    applies = {
        "victim_services": of_class == "victim_services",
        "hospital": (of_class == "hospital") & undetermined,
        "trauma_hospital": (source == TRAUMA_HOSPITAL).fillna(False)
        & ~((of_class == "hospital") & ~undetermined),
        "substance_use": of_class == "substance_use",
        "largest_unknown": largest.isna(),
    }
    no_place = (
        applies["victim_services"]
        | applies["hospital"]
        | applies["trauma_hospital"]
        | applies["largest_unknown"]
    )
    hidden = {
        "neighborhood": no_place | applies["substance_use"],
        "district": no_place,
        "division": no_place,
    }
    out = known.copy()
    by_agreement = ~whole
    for level in LEVELS:
        forbidden = ~known[f"may_name_{level}"].astype(bool)
        named = known[f"{level}_id"].notna() & ~hidden[level]
        by_agreement |= forbidden & named
        keep = ~(hidden[level] | forbidden)
        out[level] = known[f"{level}_id"].where(keep, None)
    applies["agreement"] = by_agreement
    out["is_year_only"] = applies["hospital"] | applies["trauma_hospital"]
    out["hides_justice_source"] = applies["substance_use"]
    if "most_of_one" in known:
        largest = largest.fillna(known["most_of_one"].clip(lower=1))
    out["largest"] = largest.astype("int64")
    return out, _reasons(known, applies)


def _reasons(known: pd.DataFrame, applies: dict[str, pd.Series]) -> pd.DataFrame:
    found = [
        {
            "reason": reason,
            "organizations": int(known.loc[where, "organization_id"].nunique()),
            "rows": int(where.sum()),
        }
        for reason, where in applies.items()
        if where.any()
    ]
    return pd.DataFrame(found, columns=["reason", "organizations", "rows"])
