"""Public-utility telecom: entitlements, volumes, acceptance. Nothing is built here yet; the import contracts already hold its place."""
