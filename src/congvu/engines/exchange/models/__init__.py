"""Tables of the exchange."""

from congvu.engines.exchange.models.connected import Connected as Connected
from congvu.engines.exchange.models.deliveries import Delivery as Delivery
from congvu.engines.exchange.models.messages import Message as Message
from congvu.engines.exchange.models.messages import MessageFile as MessageFile
from congvu.engines.exchange.models.messages import Payload as Payload
from congvu.engines.exchange.models.parties import Channel as Channel
from congvu.engines.exchange.models.parties import Office as Office
from congvu.engines.exchange.models.parties import Partner as Partner
from congvu.engines.exchange.models.stamps import HeadStamp as HeadStamp
