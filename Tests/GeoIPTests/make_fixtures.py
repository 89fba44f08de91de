#!/usr/bin/env python3
"""Makes Fixtures/*.mmdb, the tables of invented places that these tests read.

    python3 -m venv /tmp/fixtures && /tmp/fixtures/bin/pip install mmdb-writer==0.2.7
    /tmp/fixtures/bin/python Tests/GeoIPTests/make_fixtures.py

The networks are those reserved for documentation (RFC 5737, RFC 3849), the places do not exist. The same script makes
the same bytes: the build time is fixed.
"""

import pathlib

import mmdb_writer
from netaddr import IPSet

FOLDER = pathlib.Path(__file__).parent / "Fixtures"
BUILD_EPOCH = 1_700_000_000


class FixedSizeTree(mmdb_writer.TreeWriter):
    """Writes records of the size asked for; the small tables would all get 24 bits."""

    wanted = 24

    def _adjust_record_size(self):
        self.record_size = self.wanted
        self.data_offset = self.wanted * 2 / 8 * self._node_counter


def write(name, database_type, networks, ip_version=6, record_size=24):
    writer = mmdb_writer.MMDBWriter(
        ip_version=ip_version,
        ipv4_compatible=ip_version == 6,
        database_type=database_type,
        languages=["de", "en"],
        description="Invented places",
    )
    for network, record in networks.items():
        writer.insert_network(IPSet([network]), record)
    meta = {**writer._build_meta(), "build_epoch": BUILD_EPOCH}
    tree = FixedSizeTree(writer.tree, meta, writer.int_type, writer.float_type)
    tree.wanted = record_size
    tree.write(str(FOLDER / f"{name}.mmdb"))


def names(english, german=None):
    return {"names": {"de": german or english, "en": english}}


def country(code, name):
    return {"iso_code": code, "geoname_id": 1, **names(name)}


CONTINENT = {"code": "EU", **names("Europe", "Europa")}
ENTENHAUSEN = {
    "city": {"geoname_id": 7, **names("Duckburg", "Entenhausen")},
    "continent": CONTINENT,
    "country": country("DE", "Germany"),
    "location": {"latitude": 50.5, "longitude": 9.25, "accuracy_radius": 20, "time_zone": "Europe/Berlin"},
    "postal": {"code": "12345"},
    "registered_country": country("NL", "Netherlands"),
    "subdivisions": [{"iso_code": "CA", **names("Calisota", "Kalisota")}, {"iso_code": "X", **names("Inner")}],
}
QUIMBY = {
    "city": names("Quimby"),
    "continent": CONTINENT,
    "country": country("FR", "France"),
    "location": {"latitude": 48.0, "longitude": 2.0, "time_zone": "Europe/Paris"},
    "subdivisions": [names("Gaul")],
}
COUNTRY_ONLY = {
    "continent": CONTINENT,
    "country": country("SE", "Sweden"),
    "location": {"latitude": 60.0, "longitude": 15.0, "time_zone": "Europe/Stockholm"},
}
# A block that is registered somewhere but used nowhere: no place.
REGISTERED_ONLY = {"continent": CONTINENT, "registered_country": country("NL", "Netherlands")}
GERMAN_ONLY = {"city": {"names": {"de": "Nirgendheim"}}, "country": country("AT", "Austria")}

MAXMIND_CITY = {
    "192.0.2.0/25": ENTENHAUSEN,
    "192.0.2.128/26": COUNTRY_ONLY,
    "192.0.2.192/26": REGISTERED_ONLY,
    "198.51.100.0/24": QUIMBY,
    "203.0.113.0/24": GERMAN_ONLY,
    "2001:db8:1::/48": ENTENHAUSEN,
    "2001:db8:2::/48": QUIMBY,
}
MAXMIND_COUNTRY = {
    "192.0.2.0/24": {"continent": CONTINENT, "country": country("DE", "Germany")},
    "203.0.113.0/24": {"continent": CONTINENT, "country": country("IT", "Italy")},
    "2001:db8::/32": {"continent": CONTINENT, "country": country("FR", "France")},
}
DBIP_CITY = {
    "192.0.2.0/24": {
        "city": {"names": {"en": "Duckburg"}},
        "continent": CONTINENT,
        "country": {"geoname_id": 1, "is_in_european_union": True, "iso_code": "DE", **names("Germany")},
        "location": {"latitude": 50.5, "longitude": 9.25},
        "subdivisions": [{"names": {"en": "Calisota"}}],
    },
    "2001:db8::/32": {
        "city": {"names": {"en": "Quimby"}},
        "country": {"iso_code": "FR", "is_in_european_union": True, **names("France")},
        "location": {"latitude": 48.0, "longitude": 2.0},
    },
}
IPINFO_LOCATION = {
    "192.0.2.0/24": {
        "city": "Duckburg", "region": "Calisota", "country": "DE", "timezone": "Europe/Berlin",
        "lat": "50.5", "lng": "9.25", "postal_code": "12345",
    },
    "198.51.100.0/24": {"city": "", "region": "", "country": "SE", "timezone": ""},
    "2001:db8::/32": {"city": "Quimby", "region": "Gaul", "country": "FR", "timezone": "Europe/Paris"},
}
# Here `country` is the name, and the code stands apart; after it, or before.
IPINFO_LITE = {
    "192.0.2.0/24": {"asn": "AS64496", "country": "Germany", "country_code": "DE", "continent": "Europe"},
    "2001:db8::/32": {"country_code": "FR", "country": "France", "continent": "Europe"},
}
ASN = {
    "192.0.2.0/24": {"autonomous_system_number": 64496, "autonomous_system_organization": "Documentation"},
    "2001:db8::/32": {"autonomous_system_number": 64497, "autonomous_system_organization": "Documentation"},
}
V4_ONLY = {network: record for network, record in MAXMIND_CITY.items() if ":" not in network}
CODES = {
    f"192.0.2.{16 * i}/28": {"country": {"iso_code": code}, "city": names("Nowhere")}
    for i, code in enumerate(["DE", "ZZ", "??", "A1", "EU", "de", "DEU", "", "XK"])
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    write("maxmind-city", "GeoLite2-City", MAXMIND_CITY, record_size=28)
    write("maxmind-country", "GeoLite2-Country", MAXMIND_COUNTRY)
    write("dbip-city", "DBIP-City-Lite", DBIP_CITY, record_size=32)
    write("ipinfo-location", "ipinfo standard_location.mmdb", IPINFO_LOCATION)
    write("ipinfo-lite", "ipinfo generic_bundle_lite.mmdb", IPINFO_LITE)
    write("asn", "GeoLite2-ASN", ASN)
    write("v4-only", "GeoLite2-City", V4_ONLY, ip_version=4)
    write("codes", "Codes", CODES, ip_version=4)
