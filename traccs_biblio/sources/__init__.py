"""The only code that touches the network: Crossref, DataCite, HAL and doi.org.

Found, not registered, and could not check are three answers: a record, `NotFound`, `Unavailable`.
"""
