"""The law of numbers, papers and files, without a database."""
