"""Obstacles as tests need them."""

from directives import services
from directives.models import Obstacle
from portal.models import User
from tests.factories import ComponentFactory


def raise_one(by: User, **fields) -> Obstacle:
    """Raised through the service, about a component unless a place is given."""
    kind = {"category": "legal", "level": "province", "title": "Thiếu định mức chi", "text": "Chưa chi được."}
    about = {} if "place" in fields else {"component": ComponentFactory()}
    return services.raise_obstacle(Obstacle(**{**kind, **about, **fields}), by=by)
