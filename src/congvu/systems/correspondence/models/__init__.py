"""Books, letters that came, who was given them, and scans that wait for the clerk."""

from congvu.systems.correspondence.models.assignments import Assignment as Assignment
from congvu.systems.correspondence.models.books import Book as Book
from congvu.systems.correspondence.models.books import Register as Register
from congvu.systems.correspondence.models.files import FiledLetter as FiledLetter
from congvu.systems.correspondence.models.files import WorkFile as WorkFile
from congvu.systems.correspondence.models.incoming import IncomingLetter as IncomingLetter
from congvu.systems.correspondence.models.incoming import Source as Source
from congvu.systems.correspondence.models.loans import Loan as Loan
from congvu.systems.correspondence.models.outgoing import OutgoingLetter as OutgoingLetter
from congvu.systems.correspondence.models.outgoing import Recipient as Recipient
from congvu.systems.correspondence.models.postings import Posting as Posting
from congvu.systems.correspondence.models.scans import Scan as Scan
