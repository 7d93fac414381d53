-- about = "Service referrals of all parts together"
-- grain = "one row per period, kind, population, area"
-- takes = {}
-- gives = { period_start = "DATE", kind = "TINYINT", population = "TINYINT", area = "SMALLINT", received = "BIGINT", people_new = "BIGINT", accepted = "BIGINT", declined = "BIGINT", no_capacity = "BIGINT", not_eligible = "BIGINT", no_longer_interested = "BIGINT", undecided_late = "BIGINT", undecided_early = "BIGINT", within_72h = "BIGINT", later = "BIGINT", not_yet = "BIGINT", without_person = "BIGINT" }
select
    period_start,
    kind,
    population,
    area,
    cast(sum(received) as bigint) as received,
    cast(sum(people_new) as bigint) as people_new,
    cast(sum(accepted) as bigint) as accepted,
    cast(sum(declined) as bigint) as declined,
    cast(sum(no_capacity) as bigint) as no_capacity,
    cast(sum(not_eligible) as bigint) as not_eligible,
    cast(sum(no_longer_interested) as bigint) as no_longer_interested,
    cast(sum(undecided_late) as bigint) as undecided_late,
    cast(sum(undecided_early) as bigint) as undecided_early,
    cast(sum(within_72h) as bigint) as within_72h,
    cast(sum(later) as bigint) as later,
    cast(sum(not_yet) as bigint) as not_yet,
    cast(sum(without_person) as bigint) as without_person
from referral_cell
group by
    period_start,
    kind,
    population,
    area
order by period_start, kind, population, area
