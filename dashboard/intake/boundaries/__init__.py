"""Official outlines of areas: read, mended, matched to the city's areas, and kept.

`files` reads, `shapes` is pure geometry, `matching` decides which area a polygon is, `layers`
keeps the result and gives it back.
"""

from dashboard.intake.boundaries.layers import (
    approximate_shapes,
    import_boundaries,
    load_layers,
    load_memberships,
    shapes_of,
)
from dashboard.intake.boundaries.shapes import geojson_text, shares, simplify

__all__ = [
    "approximate_shapes",
    "geojson_text",
    "import_boundaries",
    "load_layers",
    "load_memberships",
    "shapes_of",
    "shares",
    "simplify",
]
