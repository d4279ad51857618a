"""By what an agency's software proves who calls: a signature, an API key, a certificate."""
