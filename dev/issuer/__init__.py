"""A small OpenID provider for development only: anyone on this machine may sign in as any invented person.

Run it from the root of the repository with `SEEDBED_PROFILE=dev python -m dev.issuer`. Below the issuer's address it answers
`/.well-known/openid-configuration`, `/jwks`, `/authorize` and `/token` (authorization code with PKCE, client credentials),
`/personas`, `/clients` and `/health`. Two shortcuts need no secret: `POST /personas/{id}/token` and, for partners,
`POST /clients/{id}/token`. Tokens are good for an hour and say `env: dev`, which no other profile accepts.

The signing key is `issuer/key.json` and each client's secret is `secrets/<client id>`, both below SEEDBED_HOME, made at the
first start and never printed. A changed secret counts from the next start.
"""
