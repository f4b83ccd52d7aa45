"""How far a scanned page leans."""

from itertools import pairwise

from PIL import Image

from directives.notices.apart.grids import threshold

WIDTH = 800
STEPS = (1.0, 0.25, 0.05)  # degrees
FARTHEST = 6


def skew_of(picture: Image.Image) -> float:
    """Degrees by which the page must be turned (against the clock) so that its lines lie level."""
    scale = WIDTH / picture.width
    small = picture.resize((WIDTH, max(1, round(picture.height * scale))), Image.Resampling.BOX)
    dark = small.point(threshold(small))
    best, reach = 0.0, float(FARTHEST)
    for step in STEPS:
        count = round(reach / step)
        angles = [best + n * step for n in range(-count, count + 1)]
        best = max(angles, key=lambda angle: (_levelness(dark, angle), -abs(angle)))
        reach = step
    return round(best, 2)


def _levelness(dark: Image.Image, angle: float) -> int:
    """Level lines of letters make rows that are dark next to rows that are light."""
    turned = dark.rotate(angle, Image.Resampling.NEAREST, fillcolor=255) if angle else dark
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(rows))
