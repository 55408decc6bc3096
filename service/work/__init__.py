"""Work on untrusted bytes, done by processes that are watched from outside and can be stopped at any time."""
