"""The face of places: find by any name, old or new; by code; what became of it."""

from congvu.engines.places.contracts import JOINABLE as JOINABLE
from congvu.engines.places.contracts import Place as Place
from congvu.engines.places.contracts import PlaceHit as PlaceHit
from congvu.engines.places.queries.find import find as find
from congvu.engines.places.queries.places import codes_on as codes_on
from congvu.engines.places.queries.places import commune as commune
from congvu.engines.places.queries.places import communes_of as communes_of
from congvu.engines.places.queries.places import predecessors as predecessors
from congvu.engines.places.queries.places import province as province
from congvu.engines.places.queries.places import provinces as provinces
