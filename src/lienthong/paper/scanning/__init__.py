"""Paper and foreign files as pages to look at and as text: kinds → joining, apart, recognising."""
