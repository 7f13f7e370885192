"""Everything that changes places."""

from congvu.engines.places.actions.packages import load_places as load_places
