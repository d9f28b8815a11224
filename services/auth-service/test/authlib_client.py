"""A relying party in another language: Authlib signs in with code and PKCE, refreshes and signs out.

Usage: authlib_client.py ISSUER USERNAME PASSWORD; prints what it saw as JSON.
"""

import json
import re
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken
from authlib.common.security import generate_token

issuer, username, password = sys.argv[1:]
found = requests.get(issuer + "/.well-known/openid-configuration").json()
keys = JsonWebKey.import_key_set(requests.get(found["jwks_uri"]).json())
browser = requests.Session()


def person_signs_in(start):
    """What the person does in the browser; answers the address that it is sent back to."""
    page = browser.get(start, allow_redirects=False).headers["Location"]
    uid = re.search(r"interaction=([\w-]+)", page)[1]
    answer = browser.post(
        f"{issuer}/auth/interaction/{uid}/login",
        json={"username": username, "password": password},
        headers={"Origin": issuer},
    )
    return browser.get(answer.json()["redirectTo"], allow_redirects=False).headers["Location"]


def id_token_claims(token, nonce):
    claims = jwt.decode(
        token["id_token"],
        keys,
        claims_cls=CodeIDToken,
        claims_options={"iss": {"values": [issuer]}, "aud": {"values": ["web"]}},
        claims_params={"nonce": nonce, "client_id": "web"},
    )
    claims.validate()
    return claims


client = OAuth2Session(
    client_id="web",
    scope="openid profile email",
    redirect_uri=issuer + "/",
    token_endpoint_auth_method="none",
    code_challenge_method="S256",
)
verifier, nonce = generate_token(64), generate_token(20)
start, state = client.create_authorization_url(found["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
back = person_signs_in(start)
first = client.fetch_token(found["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier)
claims = id_token_claims(first, nonce)
userinfo = client.get(found["userinfo_endpoint"]).json()
second = client.refresh_token(found["token_endpoint"], refresh_token=first["refresh_token"])
id_token_claims(second, nonce)

page = browser.get(
    found["end_session_endpoint"],
    params={"id_token_hint": second["id_token"], "post_logout_redirect_uri": issuer + "/login"},
).text
fields = {"xsrf": re.search(r'name="xsrf" value="([^"]+)"', page)[1], "logout": "yes"}
done = browser.post(re.search(r'action="([^"]+)"', page)[1], data=fields, allow_redirects=False)

afterwards = requests.post(
    found["token_endpoint"],
    data={"grant_type": "refresh_token", "client_id": "web", "refresh_token": second["refresh_token"]},
)
access = jwt.decode(second["access_token"], keys)
print(
    json.dumps(
        {
            "subject": claims["sub"],
            "userinfo": userinfo["email"],
            "refreshed": second["refresh_token"] != first["refresh_token"],
            "audience": access["aud"],
            "signedOutTo": done.headers["Location"],
            "afterwards": afterwards.json()["error"],
        }
    )
)
