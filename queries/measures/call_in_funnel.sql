-- about = "People at each stage after a call-in, out of those invited, for the city as a whole."
-- grain = "One row per call-in and stage."
-- title = "From the call-in to services"
-- question = "Of the people invited to call-ins, how many came, took up services and stayed?"
-- definition = "People invited to a call-in, people who came, people who took up the offer of services, and people still with a service after 30, 90 and 180 days. Each stage is part of the one before. A person invited to two call-ins counts twice."
-- leaves_out = "Any place smaller than the city. Stages that lie ahead: they are not reported yet, which is not zero."
-- unit = "people, once for each call-in"
-- kind = "program"
-- source = "Partner organizations' reports"
-- breakdowns = ["stage"]
-- audience = "public"
-- protected = true
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-24
-- review_due = 2027-11-24
-- report = "call_ins"
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
-- stage = "VARCHAR"
-- counted = "BIGINT"
-- out_of = "BIGINT"
with
reached as (
    select
        call_in.organization_id,
        call_in.period_start,
        call_in.period_end,
        stage.stage,
        case stage.stage
            when 'invited' then call_in.invited
            when 'attended' then call_in.attended
            when 'accepted_services' then call_in.accepted_services
            when 'engaged_30_days' then call_in.engaged_30_days
            when 'engaged_90_days' then call_in.engaged_90_days
            when 'engaged_180_days' then call_in.engaged_180_days
        end as counted,
        call_in.invited
    from call_in
    cross join (
        values
            ('invited'),
            ('attended'),
            ('accepted_services'),
            ('engaged_30_days'),
            ('engaged_90_days'),
            ('engaged_180_days')
    ) as stage (stage)
)
select
    organization_id,
    period_start,
    period_end,
    'city' as area_type,
    'city' as area_id,
    stage,
    counted,
    -- a share is of the call-ins that are old enough to know
    case when counted is not null then invited end as out_of
from reached
