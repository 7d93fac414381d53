-- about = "Follow-ups done by the day they were due, out of those that were due, once at each level of areas."
-- grain = "One row per row of a report and level."
-- title = "Follow-ups done on time"
-- question = "How many of the follow-ups that were due were done on time?"
-- definition = "A call or visit to see how a person is doing, done by the day it was due. It is shown out of all that were due in the same week or month."
-- leaves_out = "Follow-ups done late, or where the person could not be reached. They are among those that were due."
-- unit = "follow-ups"
-- kind = "program"
-- source = "Partner organizations' reports"
-- breakdowns = []
-- audience = "public"
-- protected = true
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-24
-- review_due = 2027-11-24
-- report = "follow_ups"
-- over_time = "sum"
-- over_organizations = "sum"
-- periods = ["month", "quarter", "year"]
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- counted = "BIGINT"
-- out_of = "BIGINT"
select
    follow_up.organization_id,
    follow_up.period_start,
    follow_up.period_end,
    level.area_type,
    case level.area_type
        when 'neighborhood' then follow_up.neighborhood_id
        when 'district' then follow_up.district_id
        when 'division' then follow_up.division_id
        else 'city'
    end as area_id,
    follow_up.done_on_time as counted,
    follow_up.due as out_of
from follow_up
cross join (
    select distinct area_type
    from area
) as level
