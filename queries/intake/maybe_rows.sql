-- about = "The rows that may be homicides, with all columns that were read of them"
-- grain = "one row of the file"
-- takes = {}
-- gives = { report_no = "VARCHAR", reported_on = "VARCHAR", injured_on = "VARCHAR", ibrs = "VARCHAR", offense = "VARCHAR", description = "VARCHAR", involvement = "VARCHAR", person_no = "VARCHAR", race = "VARCHAR", sex = "VARCHAR", age = "VARCHAR", division = "VARCHAR", latitude = "DOUBLE", longitude = "DOUBLE", address = "VARCHAR" }
select
    report_no,
    nullif(split_part(split_part(trim(reported_on), 'T', 1), ' ', 1), '') as reported_on,
    nullif(split_part(split_part(trim(injured_on), 'T', 1), ' ', 1), '') as injured_on,
    ibrs,
    offense,
    description,
    involvement,
    person_no,
    race,
    sex,
    age,
    division,
    latitude,
    longitude,
    address
from file_row
where may_be_homicide
