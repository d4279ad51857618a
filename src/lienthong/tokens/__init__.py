"""Private keys that never leave a token (PKCS#11); key files hold their URI instead."""
