/// The version of the programs, as `--version` and `/metrics` tell it.
public let version = "0.2.0"
