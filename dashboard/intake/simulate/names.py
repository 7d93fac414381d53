"""Invented names of the made-up city.

No name here is taken from a real city; a test holds them apart from Kansas City's neighborhoods.
"""

CITY = "Lanternford"

# One division after another, so that neighbors sound like neighbors.
NEIGHBORHOODS: dict[str, tuple[str, ...]] = {
    "north": (
        "Alderwick", "Barrow Lea", "Cobblefield", "Drumlin Heights", "Eskerton", "Far Meadow",
        "Fenwater", "Gannet Hill", "Hartsong", "Kitewood", "Larkrise", "Marlpit Green",
        "Nettlecombe", "Osprey Landing", "Plover Flats", "Quillbank", "Rushmere Park",
        "Sallow Green", "Tern Point", "Upper Drumlin", "Wickerbridge", "Yarrow Hill",
    ),
    "central": (
        "Arcade Row", "Bellfounders", "Chandlers Row", "Cooperage", "Exchange Steps",
        "Ferry Stairs", "Glassworks", "Lamplighter Square", "Market Cross", "Old Mill Basin",
        "Old Mill Lofts", "Old Mill Race", "Ropewalk", "Saddlers Yard", "Stonecutters",
        "Tanners Wharf", "Tidewater Court", "Weavers Green",
    ),
    "east": (
        "Ashlar Park", "Brickfield North", "Brickfield South", "Cinder Lane", "Copperfield Rise",
        "Dunmarrow", "East Kiln", "Foundry Hill", "Gravel Pit", "Harrowgate Lots", "Ironbark",
        "Junction Fields", "Kiln Street", "Lower Foundry", "Millrace Bottoms", "Oxbow",
        "Potters Field", "Quarry Bank", "Signal Hill", "Switchyard",
    ),
    "west": (
        "Applegarth", "Birchmont Vale", "Bramble End", "Clovercroft", "Damson Hill", "Elmswell",
        "Fallowfield", "Goosegrass", "Hazelmoor", "Ivory Gate", "Juniper Bend", "Kestrel Walk",
        "Lavender Rise", "Mossdale", "Orchard Steps", "Pearmain", "Quince Hollow", "Rowanlea",
        "Sorrel Park", "Thistledown",
    ),
}  # fmt: skip

DIVISIONS = {"north": "North Bank", "central": "Central", "east": "Kilns", "west": "Orchards"}

# What the portal's files call the divisions.
DIVISION_CODES = {"north": "NBD", "central": "CTD", "east": "KLD", "west": "ORD"}

STREETS = (
    "ALMANAC AV", "BAROMETER ST", "CANDLE ST", "DOVETAIL AV", "EMBER RD", "FIDDLE ST",
    "GASLIGHT BL", "HALYARD AV", "INKWELL ST", "JACKDAW LN", "KEEL ST", "LODESTONE AV",
    "MARINER RD", "NUTMEG ST", "OARLOCK AV", "PENNANT ST", "QUADRANT BL", "RIGGING ST",
    "SEXTANT AV", "TALLOW ST", "UMBER AV", "VELLUM ST", "WINDLASS RD", "YARDARM ST",
)  # fmt: skip

# Reports taken at the desk carry this address, wherever the harm was done.
HEADQUARTERS = "100 LAMP SQ"
