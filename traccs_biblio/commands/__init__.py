"""One thin file a command: parse, call the library, print. Nothing else prints or exits."""
