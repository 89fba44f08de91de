/// The version of the programs and of the packages: the one place where it stands.
public let mailbellVersion = "0.3.0"
