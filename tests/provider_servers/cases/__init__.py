"""Cases of the self-test, one file for a kind of provider."""
