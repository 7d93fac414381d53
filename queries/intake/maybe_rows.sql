-- about = "The rows that may be homicides, with all columns that were read of them"
-- grain = "one row of the file"
-- takes = {}
-- gives = { report_no = "VARCHAR", reported_on = "VARCHAR", injured_on = "VARCHAR", ibrs = "VARCHAR", offense = "VARCHAR", description = "VARCHAR", involvement = "VARCHAR", person_no = "VARCHAR", race = "VARCHAR", sex = "VARCHAR", age = "VARCHAR", division = "VARCHAR", latitude = "DOUBLE", longitude = "DOUBLE", address = "VARCHAR" }
select
    cells[1] as report_no,
    nullif(split_part(split_part(trim(reported_on), 'T', 1), ' ', 1), '') as reported_on,
    nullif(split_part(split_part(trim(injured_on), 'T', 1), ' ', 1), '') as injured_on,
    cells[2] as ibrs,
    cells[3] as offense,
    cells[4] as description,
    cells[5] as involvement,
    cells[6] as person_no,
    cells[7] as race,
    cells[8] as sex,
    cells[9] as age,
    cells[10] as division,
    latitude,
    longitude,
    cells[11] as address
from file_row
where cells is not null
