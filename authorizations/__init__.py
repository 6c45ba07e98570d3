"""Who may do what: people, their accounts, client systems, our legal entities and the roles granted in them.

Nouns: a *person* is who counts; an *account* (`User`) is how a person signs in and belongs to exactly one
person; a *client system* (`Application`) is how a machine signs in; a *legal entity* is one of our own firms;
a *role grant* gives a person or a client system a role, in one legal entity or in all, for a period. What a
role allows is a table in `roles.py`. Sources: OWASP ASVS 5.0 chapters V6 to V8 (sign-in, sessions,
authorization) and RFC 9700 (OAuth 2.0 security) for what is refused.
"""
