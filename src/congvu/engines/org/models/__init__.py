"""Tables of the tree: units, their names and superiors by day, posts, succession, closure."""

from congvu.engines.org.models.posts import Post as Post
from congvu.engines.org.models.tree import Closure as Closure
from congvu.engines.org.models.tree import Stamp as Stamp
from congvu.engines.org.models.tree import Subordination as Subordination
from congvu.engines.org.models.tree import Succession as Succession
from congvu.engines.org.models.units import Unit as Unit
from congvu.engines.org.models.units import UnitName as UnitName
