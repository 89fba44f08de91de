/// The manual page of a whole program: all its commands, and after them what it cannot say of itself.
struct Page {
    let program: Command
    let section: ManualSection
    let date: PageDate
    /// mdoc(7) that ends the page as it is.
    let sections: String

    var text: String {
        var mdoc = Mdoc()
        mdoc.verbatim(".\\\" Written by deploy/manual from what the program says of itself. Do not edit.")
        mdoc.macro("Dd", date.text)
        mdoc.macro("Dt", program.commandName.uppercased(), String(section.rawValue))
        // Without a name each formatter puts in one of its own, groff “BSD”.
        mdoc.macro("Os", "Linux")
        mdoc.macro("Sh", "NAME")
        mdoc.macro("Nm", Mdoc.argument(program.commandName))
        mdoc.macro(
            "Nd", Mdoc.escaped(predicate.hasSuffix(".") ? String(predicate.dropLast()) : predicate, isLiteral: false))
        mdoc.macro("Sh", "SYNOPSIS")
        for leaf in program.leaves {
            mdoc.macro("Nm", Mdoc.argument(program.commandName))
            usage(of: leaf, isShort: true, to: &mdoc)
        }
        mdoc.macro("Sh", "DESCRIPTION")
        mdoc.macro("Nm")
        mdoc.prose(predicate)
        discussion(program.discussion, to: &mdoc)
        options(to: &mdoc)
        commands(to: &mdoc)
        mdoc.verbatim(sections)
        return mdoc.text
    }

    /// The program's abstract as it follows its name: “Shows …” becomes “shows …”.
    private var predicate: String {
        guard let abstract = program.abstract, let first = abstract.first else { return "" }
        return abstract.dropFirst().first?.isUppercase == true ? abstract : first.lowercased() + abstract.dropFirst()
    }

    /// Options that most commands take in the same words: they are described once.
    private var shared: [Argument] {
        let all = program.leaves.flatMap(\.ownArguments).filter { $0.kind != .positional }
        let counts = all.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let least = max(3, program.leaves.count / 2 + 1)
        var isSeen: Set<Argument> = []
        return all.filter { counts[$0, default: 0] >= least && isSeen.insert($0).inserted }
    }

    // MARK: Sections

    private func options(to mdoc: inout Mdoc) {
        let options = program.ownArguments + (program.commands.isEmpty ? [] : shared) + program.standardArguments
        guard !options.isEmpty else { return }
        mdoc.macro("Sh", "OPTIONS")
        if !program.commands.isEmpty { mdoc.prose("These mean the same in every command that takes them.") }
        list(options, to: &mdoc)
    }

    private func commands(to mdoc: inout Mdoc) {
        guard !program.commands.isEmpty else { return }
        let shared = shared
        mdoc.macro("Sh", "COMMANDS")
        for command in program.descendants {
            let words = command.path.dropFirst().map(Mdoc.argument)
            mdoc.macro("Ss", words.joined(separator: " "))
            if command.commands.isEmpty {
                // Lines that run over begin under the command, as in the synopsis. A tag wider than the width is
                // followed by one space, another by two.
                mdoc.macro("Bl", "-hang", "-width", "\(program.commandName.count - 1)n", "-compact")
                mdoc.macro("It", "Nm", Mdoc.argument(program.commandName))
                // An option is not parted from its value.
                mdoc.macro("Bk", "-words")
                usage(of: command, isShort: false, to: &mdoc)
                mdoc.macro("Ek")
                mdoc.macro("El")
                mdoc.macro("Pp")
            }
            mdoc.prose(command.abstract ?? "")
            if let subcommand = command.defaultSubcommand {
                mdoc.prose("Without a further word it is `\((command.path + [subcommand]).joined(separator: " "))`.")
            }
            if !command.otherNames.isEmpty {
                mdoc.prose("Also called " + command.otherNames.map { "`\($0)`" }.joined(separator: ", ") + ".")
            }
            discussion(command.discussion, to: &mdoc)
            list(command.ownArguments.filter { !shared.contains($0) }, to: &mdoc)
        }
    }

    private func discussion(_ text: String?, to mdoc: inout Mdoc) {
        guard let text, !text.isEmpty else { return }
        mdoc.macro("Pp")
        mdoc.paragraphs(text)
    }

    // MARK: Usage

    /// How a command is called. In short, many options are one word: what they are is said with the command.
    private func usage(of command: Command, isShort: Bool, to mdoc: inout Mdoc) {
        let words = command.path.dropFirst().map(Mdoc.argument)
        if !words.isEmpty { mdoc.macro("Cm", words.joined(separator: " ")) }
        let named = command.ownArguments.filter { $0.kind != .positional }
        let isFolded = isShort && named.count(where: \.isOptional) > 2
        if isFolded { mdoc.macro("Op", "Ar", "options") }
        for argument in named where !(isFolded && argument.isOptional) { mdoc.macro(usage(of: argument)) }
        for argument in command.ownArguments where argument.kind == .positional { mdoc.macro(usage(of: argument)) }
    }

    private func usage(of argument: Argument) -> String {
        var words = [argument.preferredName.map(name), value(of: argument)].compactMap { $0 }.joined(separator: " ")
        if argument.parsingStrategy == "postTerminator" { words = "Fl \\- " + words }
        guard argument.isRepeating else { return argument.isOptional ? "Op " + words : words }
        // One value with each name, or several after one.
        if argument.kind != .positional,
            ["default", "scanningForValue", "unconditional"].contains(argument.parsingStrategy)
        {
            return argument.isOptional ? "Oo \(words) Oc Ns ..." : "\(words) Oo \(words) Oc Ns ..."
        }
        return argument.isOptional ? "Op \(words) ..." : "\(words) ..."
    }

    private func name(_ name: Argument.Name) -> String {
        "Fl " + Mdoc.argument(name.kind == .long ? "-" + name.name : name.name)
    }

    /// What stands for the value, or the values themselves if they are few.
    private func value(of argument: Argument) -> String? {
        guard argument.kind != .flag else { return nil }
        if isSpelledOut(argument), let values = argument.allValues {
            return "Cm " + values.map(Mdoc.argument).joined(separator: " | ")
        }
        return "Ar " + Mdoc.argument(argument.valueName ?? "value")
    }

    private func isSpelledOut(_ argument: Argument) -> Bool { (1...3).contains(argument.allValues?.count ?? 0) }

    // MARK: Descriptions

    private func list(_ arguments: [Argument], to mdoc: inout Mdoc) {
        // Those without a title come first, where a reader would not take them for a part of the group above.
        let titles = arguments.compactMap(\.sectionTitle).reduce(into: [String]()) { titles, title in
            if !titles.contains(title) { titles.append(title) }
        }
        for title in [nil] + titles {
            let groups = grouped(arguments.filter { $0.sectionTitle == title })
            if groups.isEmpty { continue }
            if let title {
                mdoc.macro("Pp")
                mdoc.prose(title + ":")
            }
            mdoc.macro("Bl", "-tag", "-width", "Ds")
            for group in groups {
                mdoc.macro("It", group.map(heading).joined(separator: " , "))
                describe(group[0], to: &mdoc)
            }
            mdoc.macro("El")
        }
    }

    /// A flag and its opposite follow each other in the same words, and have one description.
    private func grouped(_ arguments: [Argument]) -> [[Argument]] {
        arguments.reduce(into: []) { groups, argument in
            if let last = groups.last?.last, last.kind == .flag, argument.kind == .flag, let abstract = last.abstract,
                abstract == argument.abstract
            {
                groups[groups.count - 1].append(argument)
            } else {
                groups.append([argument])
            }
        }
    }

    /// All the names of an argument, short ones first, and its value.
    private func heading(_ argument: Argument) -> String {
        let names = argument.names ?? []
        let sorted = names.filter { $0.kind == .short } + names.filter { $0.kind != .short }
        return [sorted.map(name).joined(separator: " , "), value(of: argument) ?? ""].filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    private func describe(_ argument: Argument, to mdoc: inout Mdoc) {
        let abstract = argument.abstract ?? ""
        mdoc.prose(abstract)
        let values = argument.allValues ?? []
        if !isSpelledOut(argument), argument.allValueDescriptions == nil, !values.allSatisfy(abstract.contains) {
            mdoc.prose("One of")
            mdoc.macro("Cm", values.map(Mdoc.argument).joined(separator: " , "), ".")
        }
        // Help texts say the default themselves where the parser does not know it.
        if let value = argument.defaultValue, !abstract.contains("Default: ") {
            if values.contains(value) {
                mdoc.prose("Default:")
                mdoc.macro("Cm", Mdoc.argument(value), ".")
            } else {
                mdoc.verbatim("Default: " + Mdoc.escaped(value, isLiteral: true) + ".")
            }
        }
        discussion(argument.discussion, to: &mdoc)
        guard let meanings = argument.allValueDescriptions else { return }
        mdoc.macro("Bl", "-tag", "-width", "Ds", "-compact")
        for value in values {
            mdoc.macro("It", "Cm", Mdoc.argument(value))
            mdoc.prose(meanings[value] ?? "")
        }
        mdoc.macro("El")
    }
}
