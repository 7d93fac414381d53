-- about = "The tables of partner reports hold no column that could tell who somebody is."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select
    table_name || '.' || column_name as broken
from duckdb_columns()
where
    database_name = current_database()
    and table_name in (
        'organization', 'agreement', 'expected_report', 'submitted_period', 'expected_period',
        'reported_month', 'service_referral', 'service', 'follow_up', 'capacity', 'call_in',
        'meeting', 'attendance', 'program_measure', 'program_calendar', 'program_thing',
        'program_month', 'program_count'
    )
    and column_name not in (
        'organization_id', 'organization_name', 'partner_class', 'has_expert_determination',
        'joined_on', 'left_on', 'agreement_id', 'starts_on', 'expires_on', 'allowed_area_types',
        'k', 'report', 'period_type', 'sends_every', 'due_days', 'ends_on', 'period_start',
        'period_end', 'revision', 'submission_id', 'sender_id', 'received_on', 'is_late',
        'is_partial', 'row_count', 'is_current', 'is_received', 'is_expected', 'due_on', 'state',
        'month_start', 'area_type', 'area_id', 'neighborhood_id', 'district_id', 'division_id',
        'referral_source', 'population', 'received', 'people_new', 'accepted', 'declined',
        'no_capacity', 'not_eligible', 'no_longer_interested', 'undecided_over_2_business_days',
        'contacted_within_72h', 'contacted_later', 'not_yet_contacted', 'service_type',
        'episodes', 'people_served', 'largest_person_episodes', 'due', 'done_on_time', 'done_late',
        'not_reached', 'open_places', 'call_in_id', 'held_on', 'programme_id', 'invited',
        'attended', 'accepted_services', 'engaged_30_days', 'engaged_90_days',
        'engaged_180_days', 'meeting_id', 'meeting_kind', 'place', 'mode', 'is_public',
        'is_present', 'people', 'measure_id', 'over_time', 'over_organizations', 'has_out_of',
        'attribute', 'attribute_value', 'outcome', 'stage', 'counted', 'out_of', 'status', 'organizations_expected',
        'organizations_reported', 'is_complete'
    )
