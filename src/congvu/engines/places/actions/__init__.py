"""Everything that changes places."""

from congvu.engines.places.actions.packages import load_places as load_places
from congvu.engines.places.actions.reform import merge_communes as merge_communes
from congvu.engines.places.actions.reform import rename_place as rename_place
