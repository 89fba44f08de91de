/// The version of the programs and the packages. It is defined only here.
public let mailbellVersion = "0.4.0"
