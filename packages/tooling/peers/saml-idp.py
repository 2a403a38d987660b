# An identity provider not written here: pysaml2 answers one request, signed in three ways.
import json
import sys

from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server

given = json.load(sys.stdin)
config = IdPConfig()
config.load(
    {
        "entityid": given["idp"],
        "xmlsec_binary": "/usr/bin/xmlsec1",
        "service": {
            "idp": {
                "endpoints": {
                    "single_sign_on_service": [
                        (given["idp"] + "/sso", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect")
                    ]
                },
                "policy": {"default": {"lifetime": {"minutes": 15}}},
            }
        },
        "key_file": given["key"],
        "cert_file": given["cert"],
        "metadata": {"local": [given["spMetadata"]]},
    }
)
server = Server(config=config)
responses = [
    str(
        server.create_authn_response(
            identity={"mail": ["chan@example.hk"], "displayName": ["陳大文"]},
            in_response_to=given["request"],
            destination=given["acs"],
            sp_entity_id=given["sp"],
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="chan.tm"),
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": given["idp"]},
            sign_response=response,
            sign_assertion=assertion,
            sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
        )
    )
    for response, assertion in [(False, True), (True, False), (True, True)]
]
json.dump({"metadata": str(entity_descriptor(config)), "responses": responses}, sys.stdout)
