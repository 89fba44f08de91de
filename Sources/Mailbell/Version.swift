/// The version of the programs, as `--version` and `/metrics` tell it.
public let mailbellVersion = "0.2.0"
