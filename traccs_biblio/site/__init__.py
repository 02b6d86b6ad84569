"""The web page: static pages that open from a file and ask the network for nothing."""
