"""Tables of places and of what became of them."""

from congvu.engines.places.models.places import Place as Place
from congvu.engines.places.models.places import Stamp as Stamp
from congvu.engines.places.models.places import Succession as Succession
