"""Passkeys: with the browser's virtual authenticator, and fido2 of PyPI as a second opinion of what hub and browser say."""

import hashlib
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from fido2.cose import ES256, RS256, EdDSA
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    Aaguid,
    CollectedClientData,
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialRequestOptions,
    RegistrationResponse,
    UserVerificationRequirement,
)
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions

from app import case, check, until


def give_authenticator(app):
    """A device that knows its user, as a phone or a laptop does."""
    options = VirtualAuthenticatorOptions()
    options.protocol, options.transport = "ctap2", "internal"
    options.has_resident_key = options.has_user_verification = options.is_user_verified = True
    app.browser.add_virtual_authenticator(options)
    app.undo.append(app.browser.remove_virtual_authenticator)


def touch(app, is_touched):
    """Whether the user touches the device as soon as it asks."""
    app.cdp(
        "WebAuthn.setAutomaticPresenceSimulation",
        authenticatorId=app.browser.virtual_authenticator_id,
        enabled=is_touched,
    )


def add_passkey(app, label="My phone"):
    app.type("form[data-passkey=register] input[name=label]", label)
    app.click("form[data-passkey=register] button")


@case
def added_and_used(app):
    """Added after step-up by a code of the hub's command; signs in with nothing typed; removed, it signs nobody in."""
    give_authenticator(app)
    app.allow("status of 403", "status of 4")
    app.sign_in("/app/settings/sign-in")
    add_passkey(app)
    dialog = app.shown("dialog.ask [data-step-code]")
    check("mailbell-hub pair --web" in app.text("dialog.ask"), "it says where codes come from", app.text("dialog.ask"))
    app.type("dialog.ask input[name=code]", "7K9Q-4MTR-2XWD-AAAA")
    dialog.find_element("css selector", "button:not([type])").click()
    until("a wrong code is refused", lambda: app.one("dialog.ask [data-slot=error]").is_displayed())
    app.type("dialog.ask input[name=code]", app.user.code())
    dialog.find_element("css selector", "button:not([type])").click()
    until("the passkey is listed", lambda: "My phone" in app.text("#passkeys"))
    check(len(app.browser.get_credentials()) == 1, "the device has it")
    credential = app.browser.get_credentials()[0]
    check(credential.rp_id == "localhost" and credential.is_resident_credential, "for this host, resident")

    # By the button. Nobody touches the device before, or the field's own list of passkeys would sign in at once.
    touch(app, False)
    app.leave_by(lambda: app.click("form.leave button"))
    check(app.path == "/app/enter?out=1", "signed out", app.path)
    button = app.shown("[data-passkey=sign-in]")
    touch(app, True)
    app.leave_by(button.click)
    app.live()
    check(app.path == "/app/activity", "signed in", app.path)
    check(app.js("return document.body.dataset.user") == app.user.email, "as its owner")
    # It counts as step-up.
    app.open("/app/settings/sign-in")
    check("My phone" in app.text("#passkeys"), "still listed")
    app.click("#passkeys form[action='/app/do/passkey-remove'] button")
    app.click("dialog.ask button[value=ok]")
    until("it is gone", lambda: "My phone" not in app.text("#passkeys"))
    app.leave_by(lambda: app.click("form.leave button"))
    said = until("it is refused", lambda: app.text("main [role=alert]"))
    check(app.path.startswith("/app/enter") and said, "nobody is signed in", app.path)


@case
def it_confirms_what_is_grave(app):
    give_authenticator(app)
    app.allow("status of 403")
    app.sign_in_stepped_up("/app/settings/sign-in")
    add_passkey(app)
    until("the passkey is listed", lambda: "My phone" in app.text("#passkeys"))
    # A session of a client's link has confirmed nothing.
    app.cdp("Network.clearBrowserCookies")
    app.sign_in("/app/settings/sign-in")
    app.click("#tokens details summary")
    app.type("#tokens input[name=label]", "script")
    app.click("#tokens input[value=read]")
    app.click("#tokens details form button")
    app.click("dialog.ask [data-step-passkey]")
    token = until("the token, once", lambda: app.text("dialog.ask output"))
    answer = app.hub.request("GET", "/v1/me", headers={"Authorization": "Bearer " + token})
    check(answer.status == 200 and answer.json["email"] == app.user.email, "it works", answer.status, answer.text)


@case
def fido2_agrees_with_browser_and_hub(app):
    """What the hub asks for, and what the browser answers, is right to another implementation too."""
    give_authenticator(app)
    app.sign_in_stepped_up("/app/settings/sign-in")
    server = Fido2Server({"id": "localhost", "name": "Mailbell"}, verify_origin=lambda origin: origin == app.hub.url)
    asked = in_page(app, "/v1/passkeys/challenge", {"for": "register"})
    options = PublicKeyCredentialCreationOptions.from_dict(asked["publicKey"])
    check(
        options.rp.id == "localhost" and len(options.challenge) >= 32 and len(options.user.id) == 32,
        "the options",
        asked,
    )
    check([one.alg for one in options.pub_key_cred_params] == [-8, -7, -257], "algorithms, in order", asked)
    check(
        options.authenticator_selection.user_verification == UserVerificationRequirement.REQUIRED,
        "the user is verified",
        asked,
    )
    made = app.js_async(
        """return (await navigator.credentials.create({ publicKey:
        PublicKeyCredential.parseCreationOptionsFromJSON(arguments[0]) })).toJSON()""",
        asked["publicKey"],
    )
    state = {"challenge": websafe_encode(options.challenge), "user_verification": UserVerificationRequirement.REQUIRED}
    data = server.register_complete(state, RegistrationResponse.from_dict(made))
    in_page(app, "/v1/passkeys", {"label": "Laptop", "credential": made})

    for purpose in ("sign-in", "step-up"):
        asked = in_page(app, "/v1/passkeys/challenge", {"for": purpose})
        options = PublicKeyCredentialRequestOptions.from_dict(asked["publicKey"])
        check(bool(options.allow_credentials) == (purpose == "step-up"), "whom the options name", purpose, asked)
        got = app.js_async(
            """return (await navigator.credentials.get({ publicKey:
            PublicKeyCredential.parseRequestOptionsFromJSON(arguments[0]) })).toJSON()""",
            asked["publicKey"],
        )
        state = {
            "challenge": websafe_encode(options.challenge),
            "user_verification": UserVerificationRequirement.REQUIRED,
        }
        server.authenticate_complete(state, [data.credential_data], AuthenticationResponse.from_dict(got))
        in_page(app, "/v1/session" if purpose == "sign-in" else "/v1/session/step-up", {"passkey": got})


def in_page(app, path, body):
    """A request as the page's scripts make it."""
    return app.js_async(
        """const answer = await fetch(arguments[0], { method: "POST", body: JSON.stringify(arguments[1]),
        headers: { "content-type": "application/json" } });
        if (!answer.ok) throw new Error(`${arguments[0]}: ${answer.status} ${await answer.text()}`);
        return answer.status === 204 ? {} : answer.json()""",
        path,
        body,
    )


class Device:
    """An authenticator and a browser in one, by fido2 and cryptography: what it says may be wrong in one thing."""

    def __init__(self, algorithm):
        self.id = hashlib.sha256(str(algorithm).encode()).digest()[:20]
        self.algorithm = algorithm
        self.counter = 0
        self.key = {
            -7: lambda: ec.generate_private_key(ec.SECP256R1()),
            -8: ed25519.Ed25519PrivateKey.generate,
            -257: lambda: rsa.generate_private_key(65537, 2048),
        }[algorithm]()
        self.public = {-7: ES256, -8: EdDSA, -257: RS256}[algorithm].from_cryptography_key(self.key.public_key())

    def sign(self, data):
        if self.algorithm == -7:
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self.key.sign(data) if self.algorithm == -8 else self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def client_data(self, type, challenge, origin, **more):
        return CollectedClientData(
            json.dumps({"type": type, "challenge": challenge, "origin": origin, "crossOrigin": False, **more}).encode()
        )

    def register(self, options, origin, flags=0x45, rp="localhost", rest=b"", **more):
        self.user = websafe_decode(options["user"]["id"])
        client = self.client_data("webauthn.create", options["challenge"], origin, **more)
        attested = AttestedCredentialData.create(Aaguid.NONE, self.id, self.public)
        data = AuthenticatorData.create(hashlib.sha256(rp.encode()).digest(), flags, 0, attested)
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {}) + rest),
            },
        }

    def show(
        self,
        options,
        origin,
        flags=0x05,
        rp="localhost",
        user=None,
        counter=None,
        spoil=False,
        type="webauthn.get",
        **more
    ):
        self.counter += 1
        client = self.client_data(type, options["challenge"], origin, **more)
        data = AuthenticatorData.create(
            hashlib.sha256(rp.encode()).digest(), flags, self.counter if counter is None else counter
        )
        signature = bytearray(self.sign(data + client.hash))
        signature[-1] ^= spoil
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(bytes(signature)),
                "userHandle": websafe_encode(user or self.user),
            },
        }


@case
def every_wrong_answer_is_refused_alike(app):
    """Case 18, with devices of another implementation."""
    cookie = app.session(app.user.code())

    def post(path, body, *headers):
        sent = {"Origin": app.hub.url, "Cookie": cookie, **dict(headers)}
        return app.hub.request("POST", path, body, sent)

    def challenge(purpose):
        answer = post("/v1/passkeys/challenge", {"for": purpose})
        check(answer.status == 200, "a challenge", answer.status, answer.text)
        # A visitor who is not signed in gets a cookie that belongs to the challenge.
        return answer.json["publicKey"]

    def register(device, **wrong):
        origin = wrong.pop("origin", app.hub.url)
        options = {**challenge("register"), **wrong.pop("options", {})}
        return post("/v1/passkeys", {"label": "x", "credential": device.register(options, origin, **wrong)}).status

    for wrong in (
        {"origin": "http://localhost:1"},
        {"origin": app.hub.url + "/"},
        {"flags": 0x41},
        {"flags": 0x44},
        {"rp": "example.com"},
        {"flags": 0x55},
        {"rest": b"\0"},
        {"crossOrigin": True},
        {"options": {"challenge": websafe_encode(b"1" * 32)}},
    ):
        check(400 <= register(Device(-7), **dict(wrong)) < 500, "a registration is refused", wrong)
    devices = [Device(algorithm) for algorithm in (-7, -8, -257)]
    for device in devices:
        check(register(device) == 201, "a device is registered", device.algorithm)
    check(400 <= register(devices[0]) < 500, "the same again is refused")

    answers = set()

    def sign_in(device, **wrong):
        options = {**challenge("sign-in"), **wrong.pop("options", {})}
        answer = post("/v1/session", {"passkey": device.show(options, wrong.pop("origin", app.hub.url), **wrong)})
        if answer.status != 201:
            answers.add((answer.status, answer.text))
        return answer.status

    for device in devices:
        check(sign_in(device) == 201, "it signs in", device.algorithm)
    wrongs = (
        {"origin": "http://localhost:1"},
        {"flags": 0x01},
        {"flags": 0x04},
        {"rp": "example.com"},
        {"spoil": 1},
        {"counter": 1},
        {"user": b"2" * 32},
        {"crossOrigin": True},
        {"type": "webauthn.create"},
        {"topOrigin": "https://evil.example"},
        {"options": {"challenge": websafe_encode(b"1" * 32)}},
        {"flags": 0x0D},
    )
    for wrong in wrongs:
        check(sign_in(devices[0], **dict(wrong)) != 201, "refused", wrong)
    stranger = Device(-7)
    stranger.id, stranger.user = b"unknown-unknown-", devices[0].user
    check(sign_in(stranger) != 201, "an unknown one is refused")
    check(len(answers) == 1, "all are answered alike", answers)
    # A challenge is good once.
    options = challenge("step-up")
    shown = devices[1].show(options, app.hub.url)
    check(post("/v1/session/step-up", {"passkey": shown}).status in (200, 201, 204), "step-up")
    check(
        post("/v1/session/step-up", {"passkey": devices[1].show(options, app.hub.url)}).status >= 400,
        "not by the same challenge",
    )
