"""Kinds of offense in the simulated police files: the police's own number, used to 2018, and the
words and IBRS codes used from then on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Offense:
    """`code` and `short` (cut at 20 characters) appear to 2018, `text` and `long` later."""

    code: int
    ibrs: str
    short: str
    text: str
    long: str
    weight: float = 0.0
    victims: float = 0.85  # the share of reports that name a victim
    suspects: float = 0.45
    firearm: float = 0.0


MURDER = Offense(
    101,
    "09A",
    "Homicide/Non Negligent",
    "Murder – First Degree",
    "Murder and Nonnegligent Manslaughter",
    firearm=0.83,
)
# The same death is sometimes entered twice, under two degrees.
MURDER_AGAIN = Offense(
    103,
    "09A",
    "Homicide/Non Negligent",
    "Murder – Second Degree",
    "Murder and Nonnegligent Manslaughter",
    firearm=0.83,
)
NEGLIGENT = Offense(
    102,
    "09B",
    "Homicide/Negligent Manslaughter",
    "Manslaughter – Vehicular",
    "Negligent Manslaughter",
    firearm=0.2,
)
JUSTIFIABLE = Offense(
    121, "09C", "Justifiable Homicide", "Justifiable Homicide", "Justifiable Homicide", firearm=0.9
)
ASSAULT = Offense(
    401,
    "13A",
    "Aggravated Assault (Non Family)",
    "Aggravated Assault – Firearm",
    "Aggravated Assault",
    firearm=1.0,
)
WEAPON = Offense(
    1501,
    "520",
    "Weapons Law Violations",
    "Armed Criminal Action",
    "Weapon Law Violations",
    firearm=1.0,
)
ROBBERY = Offense(302, "120", "Armed Robbery", "Robbery – Armed Street", "Robbery", firearm=0.7)

# Everything else that fills a year's file; weights are shares of all reports.
OTHERS: tuple[Offense, ...] = (
    Offense(
        640,
        "23F",
        "Stealing From Auto",
        "Stealing from Auto (Theft from Auto)",
        "Theft From Motor Vehicle",
        13,
    ),
    Offense(
        1401,
        "290",
        "Property Damage",
        "Property Damage",
        "Destruction/Damage/Vandalism of Property",
        11,
    ),
    Offense(702, "240", "Auto Theft", "Stolen Auto", "Motor Vehicle Theft", 10),
    Offense(
        801,
        "13B",
        "Non Aggravated Assault",
        "Assault – Non-Aggravated",
        "Simple Assault",
        11,
        0.95,
        0.8,
    ),
    Offense(
        501,
        "220",
        "Burglary - Residence",
        "Burglary – Residential",
        "Burglary/Breaking and Entering",
        7,
    ),
    Offense(690, "23H", "Stealing All Other", "Stealing – All Other", "All Other Larceny", 7),
    Offense(630, "23C", "Stealing Shoplift", "Stealing – Shoplift", "Shoplifting", 6, 0.9, 0.7),
    Offense(
        2601, "90Z", "Misc Violation", "Municipal Warrant Arrest", "All Other Offenses", 6, 0.1, 1.0
    ),
    Offense(
        1849,
        "35A",
        "Possession/Sale/Distribution",
        "Drugs – Possession",
        "Drug/Narcotic Violations",
        4,
        0.0,
        1.0,
    ),
    Offense(831, "13C", "Intimidation", "Harassment/Intimidation", "Intimidation", 4, 0.95, 0.7),
    Offense(
        401,
        "13A",
        "Aggravated Assault (Non Family)",
        "Aggravated Assault – Firearm",
        "Aggravated Assault",
        4.5,
        0.98,
        0.7,
        0.6,
    ),
    Offense(
        402,
        "13A",
        "Attempted Murder",
        "Assault – Attempted Murder",
        "Aggravated Assault",
        0.4,
        1.0,
        0.8,
        0.9,
    ),
    Offense(302, "120", "Armed Robbery", "Robbery – Armed Street", "Robbery", 2.4, 0.98, 0.9, 0.7),
    Offense(301, "120", "Strong Arm Robbery", "Robbery – Strong Arm", "Robbery", 1.4, 0.98, 0.9),
    Offense(1001, "250", "Forgery", "Forgery", "Counterfeiting/Forgery", 2),
    Offense(
        1352, "280", "Stolen Property Offense", "Stolen Property", "Stolen Property Offenses", 1.4
    ),
    Offense(
        2001,
        "90F",
        "Family Offense",
        "Family Offense",
        "Family Offenses, Nonviolent",
        2.4,
        0.9,
        0.7,
    ),
    Offense(
        2402, "90C", "Disorderly Conduct", "Disorderly Conduct", "Disorderly Conduct", 1.6, 0.3, 0.9
    ),
    Offense(
        3020, "90Z", "Dead Body", "Dead Body – Natural Death", "All Other Offenses", 1.2, 1.0, 0.0
    ),
    Offense(3021, "90Z", "Suicide", "Suicide", "All Other Offenses", 0.4, 1.0, 0.0, 0.5),
    Offense(903, "200", "Arson", "Arson", "Arson", 0.8),
    Offense(
        1501,
        "520",
        "Weapons Law Violations",
        "Weapon – Unlawful Use",
        "Weapon Law Violations",
        1.6,
        0.2,
        1.0,
        1.0,
    ),
)
