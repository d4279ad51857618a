"""Settings, urls, wiring, page shell: where the folders meet."""
