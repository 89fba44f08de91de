import Foundation
import TestKit
import Testing

/// The rules and the dashboard ask for what a hub serves, by its names and labels.
@Suite(.serialized, .blocking) struct MonitoringTests {
    private static let folder = Tool.repository.appendingPathComponent("deploy")

    private static func file(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// Each expression of a file of rules: on its line, or on the ones below that stand further in.
    private static func expressions(inRules text: String) -> [String] {
        text.components(separatedBy: "  expr: ").dropFirst().map { rest in
            String(rest.prefix(upTo: rest.range(of: "\n        labels:")?.lowerBound ?? rest.endIndex))
                .replacing(/\n        for: .*/, with: "")
        }.map { $0.replacing(/\s+/, with: " ") }
    }

    private static func expressions(inDashboard text: String) throws -> [String] {
        var found: [String] = []
        func look(_ value: Any) {
            if let object = value as? [String: Any] {
                for key in ["expr", "definition"] { if let text = object[key] as? String { found.append(text) } }
                object.values.forEach(look)
            } else if let list = value as? [Any] {
                list.forEach(look)
            }
        }
        look(try JSONSerialization.jsonObject(with: Data(text.utf8)))
        return found
    }

    /// What a hub serves by name: the labels' values that it has now.
    private struct Served {
        private var labels: [String: [String: Set<String>]] = [:]
        private let families: Set<String>
        /// What Prometheus adds, and a metric of its own about each target.
        private static let added: Set<String> = ["job", "instance"]

        init(_ pages: [PrometheusText]) {
            families = Set(pages.flatMap(\.families.keys))
            for sample in pages.flatMap(\.families.values).flatMap(\.samples) {
                var known = labels[sample.name] ?? [:]
                for (label, value) in sample.labels { known[label, default: []].insert(value) }
                labels[sample.name] = known
            }
            labels["up"] = [:]
        }

        /// The labels that what an expression asks for has.
        func labels(in expression: String) -> Set<String> {
            expression.matches(of: /\b(?:mailbell|process)_[a-z_]+/).reduce(into: Self.added) {
                $0.formUnion(labels[String($1.output)]?.keys ?? [:].keys)
            }
        }

        func hasFamily(_ name: String) -> Bool { families.contains(name) || labels[name] != nil }

        /// What of an expression a hub has not: names, labels, and values that are written out.
        func faults(in expression: String) -> [String] {
            var faults: [String] = []
            var all: Set<String> = Self.added
            for metric in expression.matches(of: /\b(mailbell_[a-z_]+|process_[a-z_]+|up)\b(?:\{([^}]*)\})?/) {
                let name = String(metric.output.1)
                guard let known = labels[name] else {
                    faults.append("there is no \(name)")
                    continue
                }
                all.formUnion(known.keys)
                for matcher in (metric.output.2 ?? "").matches(of: /([a-z_]+)(=~|!~|!=|=)"([^"]*)"/) {
                    let (label, isPositive) = (String(matcher.output.1), matcher.output.2.hasPrefix("="))
                    if Self.added.contains(label) { continue }
                    guard let values = known[label] else {
                        faults.append("\(name) has no \(label)")
                        continue
                    }
                    for value in matcher.output.3.split(separator: "|") where isPositive {
                        if !values.contains(String(value)) { faults.append("\(name) has no \(label)=\(value)") }
                    }
                }
            }
            for group in expression.matches(of: /\b(?:by|on|without|ignoring) \(([a-z_, ]*)\)/) {
                for label in group.output.1.components(separatedBy: ", ") where !all.contains(label) {
                    faults.append("nothing here has \(label): \(expression)")
                }
            }
            return faults
        }
    }

    /// A hub that has one of everything that shows only where it is used, and one on PostgreSQL.
    private func served() throws -> Served {
        let receiver = try WebhookReceiver()
        let folder = try TemporaryFolder()
        let certificate = try Certificate(in: folder, days: 30)
        let hub = try HubUnderTest(
            quick: [
                "--webhook", receiver.setting("crm"), "--tls-cert", certificate.certificate, "--tls-key",
                certificate.key,
            ])
        _ = try hub.addUser()
        try eventually("the webhook is a device") {
            try hub.metrics().families["mailbell_device_backlog"]?.samples.isEmpty == false
        }
        let other = try HubUnderTest(database: PostgresServer.shared.makeDatabase())
        return Served([try hub.metrics(), try other.metrics()])
    }

    @Test func everyMetricThatIsAskedForIsServed() throws {
        let served = try served()
        let rules = try Self.file("prometheus/mailbell.rules.yml")
        let dashboard = try Self.file("grafana/mailbell.json")
        let alerts = rules.matches(of: /- alert: (\w+)/).map { String($0.output.1) }
        let ofRules = Self.expressions(inRules: rules)
        let ofDashboard = try Self.expressions(inDashboard: dashboard)
        #expect(alerts.count == ofRules.count && alerts.count > 15 && Set(alerts).count == alerts.count)
        #expect(ofDashboard.count > 30)
        let readme = try Self.file("prometheus/README.md")
        for alert in alerts {
            #expect(readme.contains("`\(alert)`") || readme.contains("`\(alert.dropFirst(8))`"), "\(alert)")
        }
        for expression in ofRules + ofDashboard {
            #expect(served.faults(in: expression).isEmpty, "\(expression)")
            #expect(expression.contains(/mailbell_|process_|up\{/), "\(expression)")
        }
        // In what is said to people, too.
        for text in [rules, dashboard, try Self.file("prometheus/mailbell.rules.test.yml")] {
            for name in text.matches(of: /\bmailbell_[a-z_]+/) where !served.hasFamily(String(name.output)) {
                Issue.record("there is no \(name.output)")
            }
        }
        // And it would be seen if it were not.
        for (expression, fault) in [
            ("rate(mailbell_invented_total[5m]) > 0", "there is no mailbell_invented_total"),
            (#"mailbell_hits_total{result="vanished"}"#, "mailbell_hits_total has no result=vanished"),
            (#"mailbell_hits_total{why="x"}"#, "mailbell_hits_total has no why"),
            ("mailbell_commit_seconds", "there is no mailbell_commit_seconds"),
            (
                "sum by (verdict) (mailbell_hits_total)",
                "nothing here has verdict: sum by (verdict) (mailbell_hits_total)"
            ),
        ] {
            #expect(served.faults(in: expression) == [fault])
        }
        for (alert, expression) in zip(rules.components(separatedBy: "- alert: ").dropFirst(), ofRules) {
            for part in ["severity: ", "summary: ", "description: "] { #expect(alert.contains(part), "\(alert)") }
            let known = served.labels(in: expression)
            for label in alert.matches(of: /\$labels\.([a-z_]+)/) {
                #expect(known.contains(String(label.output.1)), "\(alert)")
            }
        }
        let panels = dashboard.matches(of: /"expr": "((?:[^"\\]|\\.)*)",\s+"legendFormat": "([^"]*)"/)
        #expect(panels.count > 30)
        for panel in panels {
            let known = served.labels(in: String(panel.output.1))
            for label in panel.output.2.matches(of: /\{\{([a-z_]+)\}\}/) {
                #expect(known.contains(String(label.output.1)), "\(panel.output.0)")
            }
        }
    }

    @Test(.enabled(if: Tool("promtool").isInstalled, "\(Tool.needs("promtool"))")) func theRulesDoWhatTheySay() throws {
        let folder = Self.folder.appendingPathComponent("prometheus").path
        func promtool(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
            try run(try Tool("promtool").program(), arguments)
        }
        let check = try promtool("check", "rules", folder + "/mailbell.rules.yml")
        #expect(check.code == 0 && check.output.contains("SUCCESS"), "\(check)")
        let test = try promtool("test", "rules", folder + "/mailbell.rules.test.yml")
        #expect(test.code == 0, "\(test)")
        // The scrape configuration, with the rules where it is.
        let place = try TemporaryFolder()
        var scrape = ShippedFile(text: try Self.file("prometheus/scrape.yml"))
        try scrape.replace("/etc/prometheus/mailbell.rules.yml", with: folder + "/mailbell.rules.yml")
        try Data(scrape.text.utf8).write(to: URL(fileURLWithPath: place.path + "/prometheus.yml"))
        let configuration = try promtool("check", "config", place.path + "/prometheus.yml")
        #expect(configuration.code == 0 && configuration.output.contains("1 rule files found"), "\(configuration)")
        // What a hub serves is as Prometheus would have it.
        let hub = try HubUnderTest(quick: [])
        let page = try HTTP.get(port: hub.adminPort, "/metrics").text
        let lint = try run(try Tool("promtool").program(), ["check", "metrics"], input: page)
        #expect(lint.code == 0, "\(lint)")
    }
}
