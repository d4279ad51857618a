"""Public-utility telecom: entitlements, volumes, acceptance. Nothing is built here yet."""
