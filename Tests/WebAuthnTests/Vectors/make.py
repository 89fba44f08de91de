#!/usr/bin/env python3
"""Makes vectors.json: passkeys that a browser could send, each with what becomes of it.

    python3 -m venv /tmp/vectors && /tmp/vectors/bin/pip install fido2==2.2.1 cryptography==50.0.2
    /tmp/vectors/bin/python Tests/WebAuthnTests/Vectors/make.py

fido2 encodes what it can, and must accept every vector that is to be accepted: it is the second implementation. Challenges
are made here as Challenges.swift makes them. The same script makes the same bytes: keys come from a seed, and signatures
are deterministic.
"""

import hashlib
import hmac
import json
import pathlib
import random

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
)

HOST = "app.example.com"
ORIGIN = "https://app.example.com:8443"
SESSION = "ws_1"
HANDLE = bytes(range(100, 132))
OTHER_HANDLE = bytes(range(101, 133))
CREDENTIAL = bytes(range(1, 33))
MADE = 1_000_000  # when the challenges were made, in milliseconds
KEY = bytes(range(32))  # of the challenges
UP, UV, BE, BS, AT, ED = 1, 4, 8, 16, 64, 128

seeded = random.Random(19)


# Keys


def is_prime(number):
    if any(number % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(20):
        x = pow(seeded.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True


def prime(bits):
    while True:
        number = seeded.getrandbits(bits) | 3 << (bits - 2) | 1
        if number % 65537 != 1 and is_prime(number):
            return number


def rsa_key(bits):
    p, q = prime(bits // 2), prime(bits // 2)
    d = pow(65537, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(65537, p * q)
    )
    return numbers.private_key()


es256 = ec.derive_private_key(seeded.getrandbits(250), ec.SECP256R1())
other_es256 = ec.derive_private_key(seeded.getrandbits(250), ec.SECP256R1())
eddsa = ed25519.Ed25519PrivateKey.from_private_bytes(seeded.randbytes(32))
rs256 = rsa_key(2048)
rsa1024 = rsa_key(1024)

es256_cose = dict(ES256.from_cryptography_key(es256.public_key()))
eddsa_cose = dict(EdDSA.from_cryptography_key(eddsa.public_key()))
rs256_cose = dict(RS256.from_cryptography_key(rs256.public_key()))


def signature(key, message):
    if key in (es256, other_es256):
        return key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    if key is eddsa:
        return key.sign(message)
    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())


# Parts of a response


def mac(data):
    return hmac.digest(KEY, data, "sha256")


made = 0


def challenge(purpose, time=MADE):
    """Made for a purpose at a time, of which nobody sees more than how it differs from another's."""
    global made
    made += 1
    offset = int.from_bytes(mac(b"offset")[:8], "big")
    head = ((time + offset) % 2**64).to_bytes(8, "big") + made.to_bytes(8, "big")
    return head + mac(head + purpose.encode())[:16]


REGISTER = "register " + SESSION
STEP_UP = "step-up " + SESSION
SIGN_IN = "sign-in"


def client_data(kind, number, **members):
    members = {"type": kind, "challenge": websafe_encode(number), "origin": ORIGIN, "crossOrigin": False, **members}
    return json.dumps(members, separators=(",", ":")).encode()


def hash_of(host):
    return hashlib.sha256(host.encode()).digest()


def attested(cose=es256_cose, credential=CREDENTIAL, encoded=None):
    """A credential in authenticator data; `encoded` stands for a key that fido2 would not write."""
    key = cbor.encode(dict(cose)) if encoded is None else encoded
    return bytes(16) + len(credential).to_bytes(2, "big") + credential + key


def authenticator_data(credential=b"", flags=UP | UV, counter=0, host=HOST, extensions=b""):
    return hash_of(host) + bytes([flags]) + counter.to_bytes(4, "big") + credential + extensions


# Vectors

registrations = []
assertions = []
server = Fido2Server(PublicKeyCredentialRpEntity(id=HOST, name="Mailbell"), verify_origin=lambda it: it == ORIGIN)
judged = {True: 0, False: 0}


def second_opinion(name, refused, credential, check):
    """fido2 must accept what is to be accepted. It checks less than the hub, so it need not refuse the rest."""
    try:
        number = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))["challenge"]
        check({"challenge": number, "user_verification": "required"})
        judged[True] += 1
    except Exception as error:
        judged[False] += 1
        if refused is None:
            raise SystemExit(f"fido2 refuses {name}: {error!r}") from error


def shorten(credential):
    """Removes the members that the hub ignores; those that are accepted keep them."""
    for name in ("rawId", "authenticatorAttachment", "clientExtensionResults"):
        del credential[name]


def register(
    name, refused=None, client=None, data=None, attestation=None, fmt="none", statement=None, identifier=None, **members
):
    """`members` are of the client data, which is `client` if that is given; so for the other parts."""
    if client is None:
        client = client_data("webauthn.create", challenge(REGISTER), **members)
    if data is None:
        data = authenticator_data(attested(), flags=UP | UV | AT)
    if attestation is None:
        attestation = cbor.encode({"fmt": fmt, "attStmt": statement or {}, "authData": data})
    credential = {
        "id": websafe_encode(CREDENTIAL if identifier is None else identifier),
        "rawId": websafe_encode(CREDENTIAL if identifier is None else identifier),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(attestation),
        },
    }
    second_opinion(name, refused, credential, lambda state: server.register_complete(state, credential))
    if refused:
        shorten(credential)
    registrations.append({"name": name, "refused": refused, "credential": credential})


def sign_in(
    name,
    refused=None,
    client=None,
    data=None,
    key=es256,
    cose=es256_cose,
    encoded=None,
    handle=HANDLE,
    signed=None,
    stored=None,
    purpose=SIGN_IN,
    identifier=CREDENTIAL,
    **members,
):
    """`stored` changes what the hub holds; None for the whole of it means that it holds nothing."""
    if client is None:
        client = client_data("webauthn.get", challenge(purpose), **members)
    if data is None:
        data = authenticator_data(counter=5)
    if signed is None:
        signed = signature(key, data + hashlib.sha256(client).digest())
    credential = {
        "id": websafe_encode(identifier),
        "rawId": websafe_encode(identifier),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signed),
            "userHandle": None if handle is None else websafe_encode(handle),
        },
    }
    known = AttestedCredentialData.create(bytes(16), CREDENTIAL, CoseKey.parse(cose))
    second_opinion(name, refused, credential, lambda state: server.authenticate_complete(state, [known], credential))
    if refused:
        shorten(credential)
    holds = {
        "id": websafe_encode(CREDENTIAL),
        "publicKey": websafe_encode(cbor.encode(dict(cose)) if encoded is None else encoded),
        "algorithm": cose[3],
        "counter": 4,
        "isBackupEligible": False,
        "relyingParty": HOST,
        **(stored or {}),
    }
    assertions.append(
        {
            "name": name,
            "refused": refused,
            "isStepUp": purpose == STEP_UP,
            "stored": holds if stored is not False else None,
            "credential": credential,
        }
    )


def registration_data(encoded=None, cose=es256_cose, credential=CREDENTIAL, flags=UP | UV | AT, **others):
    return authenticator_data(attested(cose, credential, encoded), flags=flags, **others)


# Registrations that are accepted

for name, cose in (("es256", es256_cose), ("eddsa", eddsa_cose), ("rs256", rs256_cose)):
    made_by_fido2 = AuthenticatorData.create(
        hash_of(HOST), UP | UV | AT, 1, AttestedCredentialData.create(bytes(16), CREDENTIAL, CoseKey.parse(cose))
    )
    assert made_by_fido2 == registration_data(cose=cose, counter=1)
    register(name, attestation=AttestationObject.create("none", made_by_fido2, {}))
packed = registration_data()
register(
    "packed", data=packed, fmt="packed", statement={"alg": -7, "sig": bytes(70), "x5c": [bytes(100), bytes(100)]}
)
extensions = cbor.encode({"credProtect": 2, "hmac-secret": True})
register("extensions", data=registration_data(flags=UP | UV | AT | ED, extensions=extensions))
register("can be backed up", data=registration_data(flags=UP | UV | AT | BE))
register("is backed up", data=registration_data(flags=UP | UV | AT | BE | BS))
register("largest counter", data=registration_data(counter=2**32 - 1))
register("id of 16 bytes", data=registration_data(credential=CREDENTIAL[:16]), identifier=CREDENTIAL[:16])
longest = bytes(range(256)) * 4
register("id of 1023 bytes", data=registration_data(credential=longest[:1023]), identifier=longest[:1023])
register("member more", other_keys_can_be_added_here="do not compare clientDataJSON against a template")
register("nested member more", extraData={"a": [1, {"type": "webauthn.get"}], "\n": None})
number = websafe_encode(challenge(REGISTER))
plain = f'{{"type":"webauthn.create","challenge":"{number}","origin":"{ORIGIN}"}}'
register("as Android writes it", client=plain.replace("/", "\\/").encode())
register("without crossOrigin", client=plain.encode())
x, y = es256_cose[-2], es256_cose[-3]
unordered = bytes.fromhex("a5 22 5820") + y + bytes.fromhex("21 5820") + x + bytes.fromhex("20 01 03 26 01 02")
register("unordered key", data=registration_data(encoded=unordered))
long_form = bytes.fromhex("b90005 1801 02 03 3806 20 01 21 590020") + x + bytes.fromhex("22 590020") + y
register("lengths that are not the shortest", data=registration_data(encoded=long_form))

# Registrations that are refused

for name, number in (
    ("challenge to sign in", challenge(SIGN_IN)),
    ("challenge of another session", challenge("register ws_2")),
    ("challenge to step up", challenge(STEP_UP)),
    ("challenge with another time", challenge(REGISTER)[:7] + b"\0" + challenge(REGISTER)[8:]),
    ("challenge with another MAC", challenge(REGISTER)[:31] + b"\0"),
    ("challenge of 16 bytes", challenge(REGISTER)[:16]),
    ("no challenge", b""),
):
    register(name, "unknownChallenge", client=client_data("webauthn.create", number))
register("challenge with padding", "unknownChallenge", challenge=websafe_encode(challenge(REGISTER)) + "=")
old = challenge(REGISTER, MADE - 290_000)
register("old challenge", "expiredChallenge", client=client_data("webauthn.create", old))
register("type of a sign-in", "wrongType", type="webauthn.get")
register("type in capitals", "wrongType", type="WEBAUTHN.CREATE")
for origin in (
    "https://app.example.com",
    "https://app.example.com:8444",
    "http://app.example.com:8443",
    "https://example.com:8443",
    "https://a.app.example.com:8443",
    "https://app.example.com:8443/",
    "HTTPS://app.example.com:8443",
    "null",
):
    register("origin " + origin, "otherOrigin", origin=origin)
register("crossOrigin", "embedded", crossOrigin=True)
register("crossOrigin as text", "embedded", crossOrigin="false")
register("topOrigin", "embedded", topOrigin=ORIGIN)
fine = client_data("webauthn.create", challenge(REGISTER))
for name, client in (
    ("empty client data", b""),
    ("client data is a list", b"[]"),
    ("byte after the client data", fine + b"\0"),
    ("client data twice", fine + fine),
    ("client data in UTF-16", fine.decode().encode("utf-16-le")),
    ("client data with a byte order mark", b"\xef\xbb\xbf" + fine),
    ("client data that is not UTF-8", fine[:-1] + b',"a":"\xff"}'),
    ("origin twice", fine[:-1] + b',"origin":"https://app.example.com:8443"}'),
    ("origin twice, once escaped", fine[:-1] + b',"\\u006frigin":"https://app.example.com:8443"}'),
    ("crossOrigin twice", fine[:-1] + b',"crossOrigin":false}'),
    ("client data nested deep", fine[:-1] + b',"a":' + b"[" * 50 + b"]" * 50 + b"}"),
    ("long client data", fine[:-1] + b',"a":"' + b"a" * 8192 + b'"}'),
    ("no origin", fine.replace(b"origin", b"otigin")),
    ("origin is a number", fine.replace(b'"' + ORIGIN.encode() + b'"', b"1")),
    ("half a surrogate pair", fine.replace(b"https", b"\\ud800")),
):
    # What is too long for the decoder of the response does not get further.
    register(name, "decoding" if len(client) > 8192 else "malformedClientData", client=client)

whole = cbor.encode({"fmt": "none", "attStmt": {}, "authData": registration_data()})
for name, attestation in (
    ("no attestation", b""),
    ("attestation is a list", cbor.encode(["none"])),
    ("no authData", cbor.encode({"fmt": "none", "attStmt": {}})),
    ("no fmt", cbor.encode({"attStmt": {}, "authData": registration_data()})),
    ("no attStmt", cbor.encode({"fmt": "none", "authData": registration_data()})),
    ("authData is a text", cbor.encode({"fmt": "none", "attStmt": {}, "authData": "a" * 200})),
    ("byte after the attestation", whole + b"\0"),
    ("attestation cut", whole[:-1]),
    ("fmt twice", b"\xa4" + whole[1:] + cbor.encode("fmt") + cbor.encode("none")),
    ("indefinite map", b"\xbf" + whole[1:] + b"\xff"),
    ("indefinite text", whole.replace(cbor.encode("none"), b"\x7f" + cbor.encode("none") + b"\xff")),
    ("map longer than the input", b"\xbb" + b"\xff" * 8 + whole[1:]),
    ("bytes longer than the input", whole[:-210].replace(b"\x58", b"\x5b\x7f\xff\xff\xff\xff\xff\xff", 1)),
    ("tag", b"\xc0" + whole),
    ("float", cbor.encode({"fmt": "none", "attStmt": {}, "authData": b""})[:-1] + b"\xfb" + bytes(8)),
    ("undefined", whole.replace(cbor.encode("none"), b"\xf7")),
    ("reserved length", whole.replace(cbor.encode("none"), b"\x7c" + b"none")),
    ("text that is not UTF-8", whole.replace(cbor.encode("none"), b"\x64\xff\xff\xff\xff")),
    ("key that is a list", b"\xa4\x80\x01" + whole[1:]),
    ("depth of 5", cbor.encode({"fmt": "none", "attStmt": {"a": [[[]]]}, "authData": registration_data()})),
    ("nested 2000 times", b"\x81" * 2000),
):
    register(name, "malformedAttestation", attestation=attestation)
register("parent's id", "otherRelyingParty", data=registration_data(host="example.com"))
register("UP clear", "userNotPresent", data=registration_data(flags=UV | AT))
register("UV clear", "userNotVerified", data=registration_data(flags=UP | AT))
register("BS without BE", "backedUpWithoutEligibility", data=registration_data(flags=UP | UV | AT | BS))
register("AT clear", "noCredential", data=authenticator_data())
register("AT clear, with a credential", "trailingBytes", data=registration_data(flags=UP | UV))
register("36 bytes", "malformedAuthenticatorData", data=authenticator_data()[:36])
register("credential cut", "malformedAuthenticatorData", data=registration_data()[:54])
register("id longer than the data", "malformedAuthenticatorData", data=registration_data()[:80])
register("id of 15 bytes", "badCredentialID", data=registration_data(credential=CREDENTIAL[:15]), identifier=CREDENTIAL[:15])
register("id of 1024 bytes", "badCredentialID", data=registration_data(credential=longest), identifier=longest[:1023])
register("no id", "badCredentialID", data=registration_data(credential=b""), identifier=b"")
register("another id", "badCredentialID", identifier=CREDENTIAL[::-1])
register("byte after the key", "trailingBytes", data=registration_data() + b"\0")
register("ED without extensions", "malformedAuthenticatorData", data=registration_data(flags=UP | UV | AT | ED))
register("ED with a list", "malformedAuthenticatorData", data=registration_data(flags=UP | UV | AT | ED, extensions=b"\x80"))
register("extensions without ED", "trailingBytes", data=registration_data(extensions=extensions))
register(
    "byte after the extensions", "trailingBytes", data=registration_data(flags=UP | UV | AT | ED, extensions=b"\xa0\0")
)


def refuse_key(name, key, refused="malformedKey"):
    register(name, refused, data=registration_data(encoded=cbor.encode(key) if isinstance(key, dict) else key))


def changed(cose, **others):
    labels = {"kty": 1, "alg": 3, "crv": -1, "x": -2, "y": -3, "n": -1, "e": -2}
    return {**cose, **{labels[name]: value for name, value in others.items()}}


refuse_key("ES384", changed(es256_cose, alg=-35), "unsupportedAlgorithm")
refuse_key("RS1", changed(rs256_cose, alg=-65535), "unsupportedAlgorithm")
refuse_key("ML-DSA", changed(es256_cose, alg=-48), "unsupportedAlgorithm")
refuse_key("EdDSA with a key of ES256", changed(es256_cose, alg=-8))
refuse_key("RS256 with a key of ES256", changed(es256_cose, alg=-257))
refuse_key("ES256 with a key of EdDSA", changed(eddsa_cose, alg=-7))
refuse_key("no algorithm", {label: value for label, value in es256_cose.items() if label != 3})
refuse_key("ES256 of another type", changed(es256_cose, kty=1))
refuse_key("EdDSA of another type", changed(eddsa_cose, kty=2))
refuse_key("RS256 of another type", changed(rs256_cose, kty=2))
refuse_key("P-384", changed(es256_cose, crv=2))
refuse_key("secp256k1", changed(es256_cose, crv=8))
refuse_key("Ed448", changed(eddsa_cose, crv=7))
refuse_key("point off the curve", changed(es256_cose, y=bytes([y[0] ^ 1]) + y[1:]))
refuse_key("point 0, 0", changed(es256_cose, x=bytes(32), y=bytes(32)))
refuse_key("coordinate beyond the field", changed(es256_cose, x=b"\xff" * 32))
refuse_key("x of 31 bytes", changed(es256_cose, x=x[1:]))
refuse_key("x of 33 bytes", changed(es256_cose, x=b"\0" + x))
refuse_key("compressed point", changed(es256_cose, y=True))
refuse_key("Ed25519 of 31 bytes", changed(eddsa_cose, x=eddsa_cose[-2][1:]))
refuse_key("private key", {**es256_cose, -4: bytes(32)})
refuse_key("key with operations", {**es256_cose, 4: [2]})
refuse_key("key is a list", b"\x80")
refuse_key("no key", b"")
refuse_key("key with a label twice", b"\xa6" + cbor.encode(es256_cose)[1:] + b"\x01\x02")
modulus = rs256_cose[-1]
refuse_key("RSA 1024", dict(RS256.from_cryptography_key(rsa1024.public_key())))
refuse_key("RSA 1024 with leading zeros", changed(rs256_cose, n=bytes(128) + modulus[:127] + b"\1"))
refuse_key("modulus with a leading zero", changed(rs256_cose, n=b"\0" + modulus))
refuse_key("RSA 2047", changed(rs256_cose, n=bytes([modulus[0] >> 1]) + modulus[1:]))
refuse_key("RSA 8200", changed(rs256_cose, n=modulus * 4 + b"\1"))
refuse_key("even modulus", changed(rs256_cose, n=modulus[:-1] + b"\2"))
refuse_key("no modulus", changed(rs256_cose, n=b""))
refuse_key("exponent 1", changed(rs256_cose, e=b"\1"))
refuse_key("even exponent", changed(rs256_cose, e=b"\1\0\0"))
refuse_key("no exponent", changed(rs256_cose, e=b""))
refuse_key("exponent with leading zeros", changed(rs256_cose, e=b"\0\1\0\1"))
refuse_key("exponent of 9 bytes", changed(rs256_cose, e=b"\1" * 9))

# Sign-ins that are accepted

sign_in("es256")
sign_in("eddsa", key=eddsa, cose=eddsa_cose)
sign_in("rs256", key=rs256, cose=rs256_cose)
sign_in("no counter", data=authenticator_data(), stored={"counter": 0})
sign_in("first count", data=authenticator_data(counter=1), stored={"counter": 0})
sign_in("largest counter", data=authenticator_data(counter=2**32 - 1))
sign_in("backed up", data=authenticator_data(counter=5, flags=UP | UV | BE | BS), stored={"isBackupEligible": True})
sign_in("no longer backed up", data=authenticator_data(counter=5, flags=UP | UV | BE), stored={"isBackupEligible": True})
sign_in("extensions", data=authenticator_data(counter=5, flags=UP | UV | ED, extensions=cbor.encode({"uvm": [[2, 4, 2]]})))
sign_in("member more", other_keys_can_be_added_here="do not compare clientDataJSON against a template")
sign_in("step-up", purpose=STEP_UP)
sign_in("step-up without a user handle", purpose=STEP_UP, handle=None)
sign_in("key in the long form", encoded=long_form)

# Sign-ins that are refused

for name, number in (
    ("challenge to register", challenge(REGISTER)),
    ("challenge to step up", challenge(STEP_UP)),
    ("challenge with another MAC", challenge(SIGN_IN)[:31] + b"\0"),
    ("no challenge", b""),
):
    sign_in(name, "unknownChallenge", client=client_data("webauthn.get", number))
sign_in("step-up by a challenge to sign in", "unknownChallenge", purpose=STEP_UP, client=client_data("webauthn.get", challenge(SIGN_IN)))
sign_in("step-up of another session", "unknownChallenge", purpose=STEP_UP, client=client_data("webauthn.get", challenge("step-up ws_2")))
sign_in("old challenge", "expiredChallenge", client=client_data("webauthn.get", challenge(SIGN_IN, MADE - 290_000)))
sign_in("type of a registration", "wrongType", type="webauthn.create")
sign_in("type of a payment", "wrongType", type="payment.get")
sign_in("other port", "otherOrigin", origin="https://app.example.com:8444")
sign_in("parent's origin", "otherOrigin", origin="https://example.com:8443")
sign_in("other origin", "otherOrigin", origin="https://app.example.net:8443")
sign_in("crossOrigin", "embedded", crossOrigin=True)
sign_in("topOrigin", "embedded", topOrigin="https://app.example.net")
sign_in("other relying party", "otherRelyingParty", data=authenticator_data(counter=5, host="example.com"))
sign_in("stored for another host", "otherRelyingParty", stored={"relyingParty": "old.example.com"})
sign_in("UP clear", "userNotPresent", data=authenticator_data(counter=5, flags=UV))
sign_in("UV clear", "userNotVerified", data=authenticator_data(counter=5, flags=UP))
sign_in("BS without BE", "backedUpWithoutEligibility", data=authenticator_data(counter=5, flags=UP | UV | BS))
sign_in("BE new", "otherEligibility", data=authenticator_data(counter=5, flags=UP | UV | BE))
sign_in("BE gone", "otherEligibility", stored={"isBackupEligible": True})
sign_in("byte after the data", "trailingBytes", data=authenticator_data(counter=5) + b"\0")
sign_in("ED without extensions", "malformedAuthenticatorData", data=authenticator_data(counter=5, flags=UP | UV | ED))
sign_in("data cut", "malformedAuthenticatorData", data=authenticator_data(counter=5)[:36])
sign_in("same counter", "counterWentBack", data=authenticator_data(counter=4))
sign_in("counter went back", "counterWentBack", data=authenticator_data(counter=3))
sign_in("counter gone", "counterWentBack", data=authenticator_data())
sign_in("another user's handle", "otherUser", handle=OTHER_HANDLE)
sign_in("no handle", "otherUser", handle=None)
sign_in("empty handle", "otherUser", handle=b"")
sign_in("part of the handle", "otherUser", handle=HANDLE[:31])
sign_in("another user's handle to step up", "otherUser", handle=OTHER_HANDLE, purpose=STEP_UP)
sign_in("unknown passkey", "unknownCredential", stored=False)
sign_in("another id", "unknownCredential", identifier=CREDENTIAL[::-1])
sign_in("another key", "badSignature", key=other_es256)
sign_in("algorithm swapped", "unsupportedAlgorithm", stored={"algorithm": -257})
sign_in("key swapped", "badSignature", cose=rs256_cose)
sign_in("no signature", "badSignature", signed=b"")
client = client_data("webauthn.get", challenge(SIGN_IN))
message = authenticator_data(counter=5) + hashlib.sha256(client).digest()
der = signature(es256, message)
r, s = utils.decode_dss_signature(der)
sign_in("signature without DER", "badSignature", client=client, signed=r.to_bytes(32, "big") + s.to_bytes(32, "big"))
sign_in("byte after the signature", "badSignature", client=client, signed=der + b"\0")
sign_in("signature of zeros", "badSignature", client=client, signed=utils.encode_dss_signature(0, 0))
sign_in("message without the client data", "badSignature", client=client, signed=signature(es256, authenticator_data(counter=5)))
sign_in(
    "client data itself is signed", "badSignature", client=client, signed=signature(es256, authenticator_data(counter=5) + client)
)
edwards = signature(eddsa, message)
order = 2**252 + 27742317777372353535851937790883648493
beyond = edwards[:32] + (int.from_bytes(edwards[32:], "little") + order).to_bytes(32, "little")
sign_in("EdDSA beyond the order", "badSignature", cose=eddsa_cose, client=client, signed=beyond)
sign_in("EdDSA of zeros", "badSignature", cose=eddsa_cose, client=client, signed=bytes(64))
sign_in(
    "EdDSA over the digest", "badSignature", cose=eddsa_cose, client=client,
    signed=eddsa.sign(hashlib.sha256(message).digest()),
)
sha1 = rs256.sign(message, padding.PKCS1v15(), hashes.SHA1())
sign_in("RSA with SHA-1", "badSignature", cose=rs256_cose, client=client, signed=sha1)
sign_in("RSA with zeros", "badSignature", cose=rs256_cose, client=client, signed=bytes(256))

vectors = {
    "origin": ORIGIN,
    "host": HOST,
    "session": SESSION,
    "handle": websafe_encode(HANDLE),
    "madeAt": MADE,
    "registrations": registrations,
    "assertions": assertions,
}
names = [it["name"] for it in registrations], [it["name"] for it in assertions]
assert all(len(set(it)) == len(it) for it in names)
path = pathlib.Path(__file__).with_name("vectors.json")
path.write_text(json.dumps(vectors, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
refusals = sum(it["refused"] is not None for it in registrations + assertions)
print(f"{len(registrations)} registrations, {len(assertions)} sign-ins, {refusals} of them refused here, ", end="")
print(f"{judged[False]} by fido2; {path.stat().st_size} bytes")
